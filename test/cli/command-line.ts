import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';

const cli = fileURLToPath(new URL('../../packages/kinograph/dist/cli.js', import.meta.url));

/** The repository's small golden tree. */
export const goldenTree = fileURLToPath(new URL('../golden/', import.meta.url));
/** The embedded model's folder. */
export const sceneCheckpoint = fileURLToPath(new URL('../../packages/model-scenes/checkpoint/', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Tests with an empty folder each, gone after it. */
export const it = test.extend<{ readonly folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'kinograph-cli-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** A command under way; `ended` resolves when it and its output have ended. */
export function start(folder: string, ...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  if (!existsSync(cli)) throw new Error('The command line is not built: run `pnpm build` first.');
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
  return { child, ended };
}

/** Runs a command to its end. */
export function kinograph(folder: string, ...args: readonly string[]): Promise<Ended> {
  return start(folder, ...args).ended;
}

/** Settings that make a video of 5 frames in two steps. */
export const quick = ['--steps', '2', '--frames', '9', '--threads', '1'] as const;

/** Everything in a folder, hidden files included. */
export function contents(folder: string): string[] {
  return readdirSync(folder).sort();
}
