import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSafetensors, readTensor } from '@kinograph/safetensors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bucketed,
  type Clip,
  choosePacking,
  type PackClipsOptions,
  packClips,
  packStream,
  prepareClip,
  readClips,
  replayed,
  tokenizeClip,
  untokenizeClip,
  writeClipShard,
} from './index.js';
import { randomNumbers } from './random.js';

/** Clips of several shapes; about half of their patches stand still. */
function makeClips(count: number, seed = 1): Clip[] {
  const random = randomNumbers(seed, 0);
  const shapes = [
    [1, 4, 4],
    [3, 4, 8],
    [5, 8, 4],
    [2, 8, 8],
  ] as const;
  return Array.from({ length: count }, (_, index) => {
    const shape = shapes[Math.floor(random() * shapes.length)]!;
    const size = shape[1] * shape[2] * 3;
    const frames = Uint8Array.from({ length: shape[0] * size }, () => Math.floor(random() * 256));
    for (let at = size; at < frames.length; at++) if ((at % size) * 2 < size) frames[at] = frames[at - size]!;
    return { shape, frames, fps: 8, caption: `clip ${index}`, attributes: { index } };
  });
}
const options: PackClipsOptions = {
  capacity: 24,
  window: 6,
  seed: 3,
  patch: [1, 4, 4],
  stillPatch: 0,
  sequences: 2,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-dataset-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function contents(path: string) {
  const names = (await readdir(path)).toSorted();
  return Promise.all(names.map(async (name) => [name, (await readFile(join(path, name))).toString('base64')]));
}

describe('choosePacking', () => {
  it('finds the fullest subset that holds the first, and never exceeds the capacity', () => {
    const random = randomNumbers(9, 0);
    for (let round = 0; round < 200; round++) {
      const counts = Array.from({ length: 1 + Math.floor(random() * 8) }, () => 1 + Math.floor(random() * 20));
      const capacity = counts[0]! + Math.floor(random() * 30);
      const sumOf = (chosen: readonly number[]) => chosen.reduce((sum, at) => sum + counts[at]!, 0);
      const chosen = choosePacking(counts, capacity);
      expect(chosen[0]).toBe(0);
      expect(new Set(chosen).size).toBe(chosen.length);
      let best = 0;
      for (let bits = 1; bits < 1 << counts.length; bits += 2) {
        const sum = sumOf(counts.map((_, at) => at).filter((at) => bits & (1 << at)));
        if (sum <= capacity) best = Math.max(best, sum);
      }
      expect(sumOf(chosen)).toBe(best);
    }
  });
});

describe('packStream', () => {
  const counts = Array.from({ length: 60 }, (_, index) => 1 + ((index * 7) % 23));
  const packings = async (from?: Parameters<typeof packStream>[3], read: number[] = []) => {
    const open = replayed(() => {
      read.push(0);
      return counts;
    });
    const result = [];
    for await (const packing of packStream(open, (count) => count, options, from)) result.push(packing);
    return result;
  };

  it('neither loses nor duplicates an item, and never exceeds the capacity', async () => {
    const made = await packings();
    expect(made.flatMap(({ indices }) => indices).toSorted((a, b) => a - b)).toEqual(counts.map((_, index) => index));
    for (const { items } of made) expect(items.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(24);
  });

  it('goes on from every state, through JSON, with what came after it', async () => {
    const made = await packings();
    for (const [index, { state }] of made.entries()) {
      expect(await packings(JSON.parse(JSON.stringify(state)))).toEqual(made.slice(index + 1));
    }
  });

  it('refuses an item larger than a sequence', async () => {
    const all = async () => {
      for await (const _ of packStream(
        replayed(() => [25]),
        (count) => count,
        options,
      ));
    };
    await expect(all()).rejects.toMatchObject({ code: 'dataset.too-long' });
  });
});

describe('tokenizeClip', () => {
  it('is undone exactly when only equal patches are left out', () => {
    for (const clip of makeClips(30)) {
      const tokens = tokenizeClip(clip, options.patch);
      expect(untokenizeClip(tokens, clip.shape, options.patch)).toEqual(clip.frames);
    }
  });

  it('keeps one token for each place of a still clip, which carries the length', () => {
    const still = { ...makeClips(1)[0]!, shape: [4, 4, 8] as const, frames: new Uint8Array(4 * 4 * 8 * 3).fill(9) };
    const { count, lengths, positions } = tokenizeClip(still, [1, 4, 4]);
    expect([count, [...lengths], [...positions]]).toEqual([2, [4, 4], [0, 0, 0, 0, 0, 1]]);
    expect(tokenizeClip(still, [1, 4, 4], -1).count).toBe(8);
  });
});

describe('packClips', () => {
  it('gives back every clip, by segments, positions and lengths', async () => {
    const clips = makeClips(40);
    const report = await packClips(
      replayed(() => clips),
      folder,
      options,
    );
    const found = new Map<number, Uint8Array>();
    let tokensRead = 0;
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.safetensors'))) {
      const store = await openSafetensors(join(folder, name));
      const read = async (tensor: string) => (await readTensor(store.tensors.get(tensor)!)).data;
      const tokens = (await read('tokens')) as Uint8Array;
      const [positions, lengths, segments] = (await Promise.all(
        ['positions', 'lengths', 'segments'].map(read),
      )) as Int32Array[];
      await store.close();
      const about = JSON.parse(store.metadata.get('segments')!) as {
        index: number;
        caption: string;
        shape: Clip['shape'];
      }[][];
      for (const [sequence, row] of about.entries()) {
        const base = sequence * options.capacity;
        const ids = segments!.subarray(base, base + options.capacity);
        for (const [segment, { index, caption, shape }] of row.entries()) {
          const [start, count] = [base + ids.indexOf(segment), ids.filter((id) => id === segment).length];
          tokensRead += count;
          const part = {
            tokens: tokens.subarray(start * 48, (start + count) * 48),
            positions: positions!.subarray(start * 3, (start + count) * 3),
            lengths: lengths!.subarray(start, start + count),
            count,
          };
          expect(caption).toBe(`clip ${index}`);
          expect(found.has(index)).toBe(false);
          found.set(index, untokenizeClip(part, shape, options.patch));
        }
      }
    }
    expect(clips.map((_, index) => found.get(index))).toEqual(clips.map(({ frames }) => frames));
    expect(report).toMatchObject({ clips: 40, tokens: tokensRead });
  });

  it('goes on after a stop at any clip with the bytes of an undisturbed run', async () => {
    const clips = makeClips(24);
    await packClips(
      replayed(() => clips),
      join(folder, await made('whole')),
      options,
    );
    const whole = await contents(join(folder, 'whole'));
    for (let stop = 0; stop < clips.length; stop++) {
      const path = join(folder, await made(`stopped-${stop}`));
      const failing = replayed(function* () {
        yield* clips.slice(0, stop);
        throw new Error('killed');
      });
      await expect(packClips(failing, path, options)).rejects.toThrow('killed');
      await packClips(
        replayed(() => clips),
        path,
        options,
      );
      expect(await contents(path)).toEqual(whole);
    }
  });

  it('refuses to go on with other options', async () => {
    await packClips(
      replayed(() => makeClips(4)),
      folder,
      options,
    );
    const other = packClips(
      replayed(() => makeClips(4)),
      folder,
      { ...options, seed: 4 },
    );
    await expect(other).rejects.toMatchObject({ code: 'dataset.other-options' });
  });

  async function made(name: string) {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(folder, name));
    return name;
  }
});

describe('clip shards', () => {
  it('give back what was written, from any clip on', async () => {
    const clips = makeClips(7);
    await writeClipShard(join(folder, '00000.safetensors'), clips.slice(0, 4), { seed: 0 });
    await writeClipShard(join(folder, '00001.safetensors'), clips.slice(4), { seed: 0 });
    for (const from of [0, 3, 4, 6, 7]) {
      const read = [];
      for await (const clip of readClips(folder)(from)) read.push(clip);
      expect(read).toEqual(clips.slice(from));
    }
  });

  it('refuse a folder without them, and bytes that do not fit the shape', async () => {
    await expect(readClips(folder)(0)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'dataset.no-shards',
    });
    const bad = { ...makeClips(1)[0]!, frames: new Uint8Array(5) };
    const written = writeClipShard(join(folder, '00000.safetensors'), [bad], { seed: 0 });
    await expect(written).rejects.toMatchObject({ code: 'dataset.clip' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('prepareClip', () => {
  const ramp = (values: readonly number[], width = 4, height = 4): Clip => ({
    shape: [values.length, height, width],
    frames: Uint8Array.from(values.flatMap((value) => Array(width * height * 3).fill(value))),
    fps: 8,
    caption: 'a ramp',
  });
  const levels = (clip: Clip) =>
    Array.from({ length: clip.shape[0] }, (_, f) => clip.frames[f * clip.shape[1] * clip.shape[2] * 3]);

  it('resamples in time by the nearest earlier frame', () => {
    const clip = ramp([0, 10, 20, 30]);
    expect(prepareClip(clip, { fps: 4 }).map(levels)).toEqual([[0, 20]]);
    expect(prepareClip(clip, { fps: 16 }).map(levels)).toEqual([[0, 0, 10, 10, 20, 20, 30, 30]]);
  });

  it('drops near-duplicates against the last kept frame, so that slow changes stay', () => {
    expect(prepareClip(ramp([0, 1, 2, 3, 4]), { still: 2 }).map(levels)).toEqual([[0, 3]]);
    expect(prepareClip(ramp([5, 5, 5, 5, 90]), { still: 0, longestStill: 1 }).map(levels)).toEqual([[5, 5, 90]]);
  });

  it('cuts into the largest windows that fit, and drops what is shorter than all', () => {
    const made = prepareClip(ramp([0, 1, 2, 3, 4, 5, 6, 7]), { windows: [2, 5] });
    expect(made.map(levels)).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it('takes the size nearest in aspect, and crops evenly', () => {
    const clip = { ...ramp([0], 8, 4) };
    for (let row = 0; row < 4; row++) clip.frames.fill(200, (row * 8 + 2) * 3, (row * 8 + 6) * 3);
    const [made] = prepareClip(clip, { sizes: [{ width: 4, height: 4 }] });
    expect(made!.shape).toEqual([1, 4, 4]);
    expect(new Set(made!.frames)).toEqual(new Set([200]));
    const sizes = [
      { width: 4, height: 4 },
      { width: 8, height: 4 },
    ];
    expect(prepareClip(clip, { sizes })[0]!.shape).toEqual([1, 4, 8]);
  });
});

it('bucketed gives batches of one shape within the budget, every clip once', async () => {
  const clips = makeClips(50);
  const tokensOf = (clip: Clip) => (clip.shape[0] * clip.shape[1] * clip.shape[2]) / 16;
  const seen: string[] = [];
  for await (const { bucket, items } of bucketed(clips, tokensOf, 12)) {
    expect(items.map(({ shape }) => shape.join('x'))).toEqual(items.map(() => bucket));
    expect(items.reduce((sum, clip) => sum + tokensOf(clip), 0)).toBeLessThanOrEqual(12);
    seen.push(...items.map(({ caption }) => caption));
  }
  expect(seen.toSorted()).toEqual(clips.map(({ caption }) => caption).toSorted());
});
