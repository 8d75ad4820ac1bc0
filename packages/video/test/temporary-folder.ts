import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

/** A fresh empty folder for every test of a file; `at()` is its path. */
export function temporaryFolder(): { at(...names: string[]): string; list(): Promise<string[]> } {
  const made: string[] = [];
  let folder = '';
  const clear = async () => {
    for (const old of made.splice(0)) await rm(old, { recursive: true, force: true });
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinograph-video-'));
    made.push(folder);
  });
  afterEach(clear);
  afterAll(clear);
  return { at: (...names) => join(folder, ...names), list: () => readdir(folder) };
}
