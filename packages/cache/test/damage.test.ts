import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { KeptStore } from '../src/kept-store.js';
import { chunkOf, it, openRoomy, put } from './kit.js';

const key = 'ab'.repeat(32);

/** Keeps an entry of three chunks; gives its file. */
async function kept(store: KeptStore, folder: string): Promise<{ path: string; sound: Buffer }> {
  await put(store, key, chunkOf(13), { json: 'only json', buffers: [] }, chunkOf(40));
  const path = join(folder, 'entries', key);
  return { path, sound: readFileSync(path) };
}

describe('a damaged entry is as if it had never been', () => {
  it('whichever bit is flipped', async ({ folder }) => {
    const store = await openRoomy(folder);
    const { path, sound } = await kept(store, folder);
    expect(sound.length).toBeGreaterThan(400);
    for (let at = 0; at < sound.length; at++) {
      const damaged = Buffer.from(sound);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(path, damaged);
      expect(await store.open(key), `byte ${at}`).toBeUndefined();
      expect(readdirSync(join(folder, 'entries')), `byte ${at}`).toEqual([]);
    }
  });

  it('wherever it is cut off, and whatever is added to it', async ({ folder }) => {
    const store = await openRoomy(folder);
    const { path, sound } = await kept(store, folder);
    for (let length = 0; length < sound.length; length++) {
      writeFileSync(path, sound.subarray(0, length));
      expect(await store.open(key), `${length} bytes`).toBeUndefined();
    }
    for (const more of [Buffer.from([0]), Buffer.alloc(8), sound]) {
      writeFileSync(path, Buffer.concat([sound, more]));
      expect(await store.open(key)).toBeUndefined();
      writeFileSync(path, Buffer.concat([more, sound]));
      expect(await store.open(key)).toBeUndefined();
    }
    expect(readdirSync(join(folder, 'entries'))).toEqual([]);
  });

  it('under the name of another key, and where a table says it is longer than any file', async ({ folder }) => {
    const store = await openRoomy(folder);
    const { sound } = await kept(store, folder);
    const other = 'cd'.repeat(32);
    writeFileSync(join(folder, 'entries', other), sound);
    expect(await store.open(other)).toBeUndefined();
    sound.writeBigUInt64LE(2n ** 63n, sound.length - 40);
    writeFileSync(join(folder, 'entries', other), sound);
    expect(await store.open(other)).toBeUndefined();
  });

  it('in a chunk too large to be held, where reading what changed after it was opened fails', async ({ folder }) => {
    const store = await openRoomy(folder);
    await put(store, key, chunkOf(17 * 2 ** 20));
    const path = join(folder, 'entries', key);
    const reading = await store.open(key);
    const damaged = readFileSync(path);
    damaged[9 * 2 ** 20]! ^= 16;
    writeFileSync(path, damaged);
    await expect(reading!.read(0)).rejects.toMatchObject({ code: 'cache.damaged' });
    await reading!.close();
    expect(await store.open(key)).toBeUndefined();
  });

  it('and is left out of the list, but not of the size', async ({ folder }) => {
    const store = await openRoomy(folder);
    const { path, sound } = await kept(store, folder);
    writeFileSync(path, sound.subarray(1));
    expect(await store.entries()).toEqual([]);
    expect(await store.size()).toEqual({ entries: 1, bytes: sound.length - 1 });
  });
});

describe('a store on disk', () => {
  it('counts opening as a use, for all processes', async ({ folder }) => {
    const store = await openRoomy(folder);
    const { path } = await kept(store, folder);
    utimesSync(path, 1000, 1000);
    await (await store.open(key))!.close();
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
  });

  it('begins anew where somebody removes its folder', async ({ folder }) => {
    const path = join(folder, 'cache');
    const store = await openRoomy(path);
    await put(store, key, chunkOf(100));
    rmSync(path, { recursive: true });
    expect(await store.open(key)).toBeUndefined();
    expect(await store.size()).toEqual({ entries: 0, bytes: 0 });
    expect(await store.entries()).toEqual([]);
    expect(await store.clear()).toEqual({ entries: 0, bytes: 0 });
    await put(store, key, chunkOf(100));
    expect(await store.size()).toMatchObject({ entries: 1 });
  });

  it('leaves alone what is no entry', async ({ folder }) => {
    const store = await openRoomy(folder);
    writeFileSync(join(folder, 'entries', 'notes.txt'), 'mine');
    await kept(store, folder);
    await store.clear();
    expect(readdirSync(join(folder, 'entries'))).toEqual(['notes.txt']);
  });

  it('lets nobody else look into it, and tells backups to pass it by', async ({ folder }) => {
    const path = join(folder, 'cache');
    await openRoomy(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(path, 'CACHEDIR.TAG'), 'utf8')).toMatch(/^Signature: 8a477f597d28d172789f06886806bc55\n/);
  });

  it('says what is wrong with a folder that cannot be one', async ({ folder }) => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openRoomy(join(folder, 'file', 'cache'))).rejects.toMatchObject({ code: 'cache.folder' });
  });
});
