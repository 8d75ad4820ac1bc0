import { mkdtemp, readdir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTensor, openSafetensors, readTensor } from '@kinograph/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clip, writeShards } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footage-'));
});
afterEach(() => rm(folder, { recursive: true }));

const options = { seed: 0, clips: 5, perShard: 2, shapes: [{ frames: 3, height: 32, width: 16 }] };

describe('writeShards', () => {
  it('writes clips with their captions and attributes, the last shard shorter', async () => {
    await writeShards({ ...options, folder });
    expect((await readdir(folder)).sort()).toEqual(['00000.safetensors', '00001.safetensors', '00002.safetensors']);
    const store = await openSafetensors(join(folder, '00001.safetensors'));
    const wanted = clip(3, options);
    const frames = await readTensor(findTensor(store, 'clip.1.frames'));
    expect(frames.shape).toEqual([3, 32, 16, 3]);
    expect(frames.data).toEqual(wanted.frames);
    expect([store.metadata.get('format'), store.metadata.get('seed')]).toEqual(['kinograph-clips-1', '0']);
    const told = JSON.parse(store.metadata.get('clips') ?? '');
    expect(told[1]).toEqual({ caption: wanted.caption, captions: wanted.captions, fps: 8, attributes: wanted.scene });
    await store.close();
  });

  it('goes on where it stopped: what is there stays, what is missing comes out the same', async () => {
    await writeShards({ ...options, folder });
    const [first, second] = ['00000.safetensors', '00001.safetensors'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    const [kept, bytes] = [(await stat(first)).mtimeMs, await readFile(second)];
    await unlink(second);
    const written: boolean[] = [];
    await writeShards({ ...options, folder, onShard: (shard) => written.push(shard.written) });
    expect(written).toEqual([false, true, false]);
    expect((await stat(first)).mtimeMs).toBe(kept);
    expect((await readFile(second)).equals(bytes)).toBe(true);
  });

  it('leaves nothing of a shard whose writing is cancelled', async () => {
    const stop = new AbortController();
    const writing = writeShards({
      ...options,
      folder,
      signal: stop.signal,
      onShard: () => stop.abort(new Error('enough')),
    });
    await expect(writing).rejects.toThrow('enough');
    expect(await readdir(folder)).toEqual(['00000.safetensors']);
  });

  it('names a count that cannot be', async () => {
    await expect(writeShards({ folder, clips: 0 })).rejects.toMatchObject({ code: 'footage.bad-count' });
  });
});
