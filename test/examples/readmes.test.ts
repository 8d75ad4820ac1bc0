import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../structure/workspace.js';
import { readmeBlocks } from './readme-blocks.js';
import { writeReadmeFiles } from './readme-files.js';
import { runNode } from './run-example.js';

/** Blocks that are not run, and why. */
const notRun: Record<string, string> = {
  'checkpoint-1': 'downloads gigabytes',
  'footage-2': 'renders ten thousand clips',
  'parity-1': 'runs the whole golden tree, which test/parity does',
  'runtime-1': 'a function for callers',
  'runtime-2': 'registers tests, which every runtime package does',
};

const blocks = readmeBlocks();
const extracted = join(root, 'test/examples/.readmes'); // resolves packages as the tests do; left out by git
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kinograph-readmes-'));
  await rm(extracted, { recursive: true, force: true });
  await mkdir(extracted);
  for (const { name, code } of blocks) await writeFile(join(extracted, `${name}.ts`), `${code}\nexport {};\n`);
});
afterAll(async () => {
  await rm(extracted, { recursive: true });
  await rm(scratch, { recursive: true });
});

it('every block of TypeScript in a README compiles', async () => {
  const config = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: { noUncheckedIndexedAccess: false },
    files: blocks.map(({ name }) => `${name}.ts`),
  };
  await writeFile(join(extracted, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', extracted]).catch((error) => error);
  expect(stdout).toBe('');
});

it('every block that can run does, and prints or writes what it says', async () => {
  await writeReadmeFiles(scratch);
  const files = blocks.map(({ name }) => name).filter((name) => !(name in notRun));
  const program = join(extracted, 'all.ts');
  await writeFile(
    program,
    files.map((name) => `console.log('--- ${name}');\nawait import('./${name}.ts');`).join('\n'),
  );
  const lines = await runNode(program, [], scratch);

  const printed = new Map<string, string>();
  let name = '';
  for (const line of lines) {
    if (line.startsWith('--- ')) name = line.slice(4);
    else printed.set(name, `${printed.get(name) ?? ''}${line}\n`);
  }
  expect(printed.get('graph-1')).toContain('HELLO, ADA');
  expect(printed.get('errors-1')).toContain('Did you mean "transformer"?');
  expect(printed.get('keyframe-interpolator-1')!.match(/\[ 1, 3, 1, 64, 64 \]/g)).toHaveLength(9);
  expect(printed.get('runtime-node-1')).toContain('Float32Array(4) [ 7, 10, 15, 22 ]');
  expect(printed.get('runtime-web-1')).toContain('Float32Array(4) [ 7, 10, 15, 22 ]');
  expect(printed.get('sampler-1')).toMatch(/^0\.[23]\d* 0\.[67]\d*\n$/);
  for (const video of ['ring.mp4', 'star.mp4', 'fox.mp4', 'fade.mp4']) {
    expect((await readFile(join(scratch, video))).toString('latin1', 4, 8)).toBe('ftyp');
  }
});
