import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../structure/workspace.js';

/** Where the examples are. */
export const examplesFolder = join(root, 'apps/examples');

const loader = createRequire(join(examplesFolder, 'package.json')).resolve('tsx');

/** Runs a TypeScript program in a folder as `npx tsx` would, on the sources; gives the lines it prints. */
export async function runNode(program: string, args: readonly string[], cwd: string): Promise<string[]> {
  const node = ['--conditions=@kinograph/source', '--import', pathToFileURL(loader).href];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, program, ...args], { cwd });
  return stdout.trimEnd().split('\n');
}

/** Runs an example. */
export function runExample(file: string, args: readonly string[], cwd: string): Promise<string[]> {
  return runNode(join(examplesFolder, file), args, cwd);
}
