import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clip, type OpenAt, readClips, replayed, writeClips } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-clips-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clips: Clip[] = Array.from({ length: 7 }, (_, index) => ({
  shape: [1 + index, 4, 4],
  frames: new Uint8Array((1 + index) * 48).fill(index),
  fps: 8,
  caption: `clip ${index}`,
}));
const all = replayed(() => clips);
const options = { clipsPerShard: 3, seed: 0 };

async function bytesOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).toSorted();
  return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await readFile(join(path, n), 'hex')])));
}

it('writes clips that are read back the same', async () => {
  expect(await writeClips(all, join(folder, 'one'), options)).toEqual({ clips: 7, shards: 3 });
  const back: Clip[] = [];
  for await (const clip of readClips(join(folder, 'one'))(0)) back.push(clip);
  expect(back).toMatchObject(clips);
});

it.each([0, 2, 3, 5, 6])('gives the same bytes when the source fails at clip %i and it is called again', async (at) => {
  await writeClips(all, join(folder, 'one'), options);
  const failing: OpenAt<Clip> = async function* (from) {
    for await (const clip of all(from)) {
      if (clip === clips[at]) throw new Error('stopped');
      yield clip;
    }
  };
  const two = join(folder, 'two');
  await expect(writeClips(failing, two, options)).rejects.toThrow('stopped');
  await writeFile(join(two, '.00001.safetensors.0badcafe.tmp'), 'half');
  await writeClips(all, two, options);
  expect(await bytesOf(two)).toEqual(await bytesOf(join(folder, 'one')));
});

it('does not go on with a folder of another source', async () => {
  await writeClips(all, folder, options);
  const other = writeClips(all, folder, { ...options, source: 'others' });
  await expect(other).rejects.toMatchObject({ code: 'dataset.other-options' });
});
