import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoded } from '@kinograph/graph';
import { buildSync } from 'esbuild';
import { test } from 'vitest';
import { openDiskStore } from '../src/index.js';
import type { KeptStore } from '../src/kept-store.js';

export const label = { stage: 'demo', output: 'value' };

/** Tests with an empty folder each, gone after it. */
export const it = test.extend<{ readonly folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'kinograph-cache-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** A chunk of so many bytes. */
export function chunkOf(bytes: number): Encoded {
  return { json: { bytes }, buffers: [Uint8Array.from({ length: bytes }, (_, at) => at * 7 + bytes)] };
}

/** Keeps one entry. */
export async function put(store: KeptStore, key: string, ...chunks: readonly Encoded[]): Promise<void> {
  const writer = await store.create(key, label);
  for (const chunk of chunks) await writer.append(chunk);
  await writer.commit();
}

/** A store with plenty of room. */
export const openRoomy = (folder: string) => openDiskStore({ folder, maxBytes: 2 ** 28 });

/** Files being written. */
export const beingWritten = (folder: string) => readdirSync(join(folder, 'being-written'));

let program: string | undefined;

/** Starts `child.ts` as a process of its own. */
export function startChild(...args: readonly string[]): { child: ChildProcess; ended: Promise<string> } {
  program ??= bundle();
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, 'child', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(`${output}${signal ?? code}`));
  });
  return { child, ended };
}

function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('child.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@kinograph/source'],
  });
  return outputFiles[0]!.text;
}
