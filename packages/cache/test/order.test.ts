import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { DiskStore } from '../src/disk/disk-store.js';
import { type Files, files } from '../src/disk/files.js';
import { chunkOf, it, put } from './kit.js';

/** A file system that writes down what is asked of it. */
function listening(heard: string[]): Files {
  const nameOf = (path: unknown) => (String(path).endsWith('.part') ? 'temporary' : basename(String(path)).slice(0, 8));
  const open = async (...args: Parameters<Files['open']>) => {
    const handle = await files.open(...args);
    const name = nameOf(args[0]);
    heard.push(`open ${name}`);
    return new Proxy(handle, {
      get(target, call: keyof FileHandle & string) {
        const value: unknown = target[call];
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          heard.push(`${call} ${name}`);
          return (value as (...given: unknown[]) => unknown).apply(target, given);
        };
      },
    });
  };
  const rename: Files['rename'] = (from, to) => {
    heard.push(`rename ${nameOf(from)} to ${nameOf(to)}`);
    return files.rename(from, to);
  };
  return { ...files, open: open as Files['open'], rename };
}

it('syncs an entry before it is renamed, and the folder after that, so that losing power loses no more than the entry', async ({
  folder,
}) => {
  const heard: string[] = [];
  const store = await DiskStore.open(join(folder, 'cache'), 2 ** 24, listening(heard));
  await put(store, 'ab'.repeat(32), chunkOf(1000));
  expect(heard.filter((call, at) => call !== heard[at - 1])).toEqual([
    'open temporary',
    'write temporary',
    'sync temporary',
    'close temporary',
    'rename temporary to abababab',
    'open entries',
    'sync entries',
    'close entries',
  ]);
});
