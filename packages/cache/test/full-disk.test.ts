import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { DiskStore } from '../src/disk/disk-store.js';
import { type Files, files } from '../src/disk/files.js';
import { beingWritten, chunkOf, it, label, openRoomy, put } from './kit.js';

const key = 'ab'.repeat(32);

/** A file system on which `fails` says which calls on open files fail. */
function failing(fails: (call: string) => NodeJS.ErrnoException | undefined): Files {
  const open = async (...args: Parameters<Files['open']>) => {
    const handle = await files.open(...args);
    return new Proxy(handle, {
      get(target, name: keyof FileHandle & string) {
        const value: unknown = target[name];
        if (typeof value !== 'function') return value;
        const error = fails(name);
        return error ? () => Promise.reject(error) : value.bind(target);
      },
    });
  };
  return { ...files, open: open as Files['open'] };
}

const systemError = (code: string) => Object.assign(new Error(`${code}: it failed`), { code, syscall: 'write' });

describe('where the disk fails, the writer throws, nothing is left, and what was kept stays', () => {
  for (const [call, code, wanted] of [
    ['write', 'ENOSPC', 'cache.disk-full'],
    ['write', 'EDQUOT', 'cache.disk-full'],
    ['sync', 'ENOSPC', 'cache.disk-full'],
    ['sync', 'EIO', 'cache.write-failed'],
    ['close', 'EIO', 'cache.write-failed'],
  ] as const) {
    it(`at ${call} with ${code}`, async ({ folder }) => {
      await put(await openRoomy(folder), key, chunkOf(100));
      let broken = false;
      const store = await DiskStore.open(
        folder,
        2 ** 24,
        failing((name) => {
          if (!broken || name !== call) return undefined;
          broken = false;
          return systemError(code);
        }),
      );
      const writer = await store.create('cd'.repeat(32), label);
      broken = true;
      const writing = async () => {
        await writer.append(chunkOf(5000));
        await writer.commit();
      };
      await expect(writing()).rejects.toMatchObject({ code: wanted });
      await writer.discard();
      expect(beingWritten(folder)).toEqual([]);
      expect(await store.size()).toMatchObject({ entries: 1 });
      await (await store.open(key))!.close();
    });
  }

  it('at a rename', async ({ folder }) => {
    const rename = () => Promise.reject(systemError('EACCES'));
    const store = await DiskStore.open(folder, 2 ** 24, { ...files, rename });
    await expect(put(store, key, chunkOf(10))).rejects.toMatchObject({ code: 'cache.write-failed' });
    expect(beingWritten(folder)).toEqual([]);
  });

  it('at reading, where an entry is as good as not there, and is not thrown away', async ({ folder }) => {
    await put(await openRoomy(folder), key, chunkOf(100));
    const store = await DiskStore.open(
      folder,
      2 ** 24,
      failing((name) => (name === 'read' ? systemError('EIO') : undefined)),
    );
    expect(await store.open(key)).toBeUndefined();
    expect(await store.size()).toMatchObject({ entries: 1 });
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('a file system that is really full', () => {
  it('takes no more than it can, and the store goes on', async ({ folder }) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      const store = await openRoomy(disk);
      await put(store, key, chunkOf(100_000));
      await expect(put(store, 'cd'.repeat(32), chunkOf(200_000))).rejects.toMatchObject({ code: 'cache.disk-full' });
      expect(beingWritten(disk)).toEqual([]);
      await (await store.open(key))!.close();
      await store.delete(key);
      await put(store, 'cd'.repeat(32), chunkOf(200_000));
      expect(await store.size()).toMatchObject({ entries: 1 });
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});
