import type { Patchifier, PatchSize } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { createPatchifier } from './create-patchifier.js';
import { layoutTokens } from './layout.js';

/** A small linear congruential generator: the same shapes on every run. */
function integers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 1 + Math.floor((state / 2 ** 32) * most);
  };
}

/** A clip in which every element is different, so no two can be swapped unnoticed. */
function numbered(shape: readonly number[], start = 0): Tensor<'float32'> {
  const clip = tensor('float32', shape);
  for (let index = 0; index < clip.data.length; index++) clip.data[index] = start + index;
  return clip;
}

/** The definition, one element at a time: token features are channel, then frame, row, column of the patch. */
function slowTokens(clips: readonly Tensor<'float32'>[], [pt, ph, pw]: PatchSize): number[] {
  const [batch, channels] = clips[0]!.shape as [number, number];
  const all: number[] = [];
  for (let b = 0; b < batch; b++) {
    for (const { shape, data } of clips) {
      const [, , frames, height, width] = shape as [number, number, number, number, number];
      for (let f = 0; f < frames; f += pt)
        for (let h = 0; h < height; h += ph)
          for (let w = 0; w < width; w += pw)
            for (let c = 0; c < channels; c++)
              for (let dt = 0; dt < pt; dt++)
                for (let dh = 0; dh < ph; dh++)
                  for (let dw = 0; dw < pw; dw++)
                    all.push(data[(((b * channels + c) * frames + f + dt) * height + h + dh) * width + w + dw]!);
    }
  }
  return all;
}

function randomCase(seed: number): { patchifier: Patchifier; clips: Tensor<'float32'>[] } {
  const next = integers(seed);
  const patch: PatchSize = [next(3), next(3), next(3)];
  const [batch, channels] = [next(3), next(4)];
  const clips = Array.from({ length: next(4) }, (_, index) =>
    numbered([batch, channels, patch[0] * next(3), patch[1] * next(4), patch[2] * next(5)], index * 1000),
  );
  return { patchifier: createPatchifier(patch), clips };
}

it('equals the element-by-element definition for any sizes', () => {
  for (let seed = 0; seed < 60; seed++) {
    const { patchifier, clips } = randomCase(seed);
    expect([...patchifier.patchify(clips).tokens.data], `seed ${seed}`).toEqual(slowTokens(clips, patchifier.patch));
  }
});

it('gives every clip back exactly', () => {
  for (let seed = 0; seed < 60; seed++) {
    const { patchifier, clips } = randomCase(seed + 1000);
    const sequence = patchifier.patchify(clips);
    expect(patchifier.unpatchify(sequence.tokens, sequence), `seed ${seed}`).toEqual(clips);
  }
});

it('counts positions in each clip from zero and names the clip of each token', () => {
  const patchifier = createPatchifier([1, 2, 2]);
  const sequence = patchifier.patchify([numbered([1, 2, 2, 2, 4]), numbered([1, 2, 1, 4, 2])]);
  expect(sequence.tokens.shape).toEqual([1, 6, 8]);
  const rows = Array.from({ length: 6 }, (_, n) => [...sequence.positions.data.subarray(3 * n, 3 * n + 3)].map(Number));
  expect(rows).toEqual([[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1], [0, 0, 0], [0, 1, 0]]); // biome-ignore format: a table
  expect([...sequence.segments.data].map(Number)).toEqual([0, 0, 0, 0, 1, 1]);
});

it('packs clips to the same tokens as one by one', () => {
  const patchifier = createPatchifier([1, 2, 2]);
  const clips = [numbered([2, 3, 3, 4, 6]), numbered([2, 3, 1, 8, 2], 500)];
  const packed = patchifier.patchify(clips);
  const [, count, width] = packed.tokens.shape as [number, number, number];
  let first = 0;
  for (const clip of clips) {
    const alone = patchifier.patchify([clip]);
    const own = alone.segments.data.length;
    for (const b of [0, 1]) {
      const slice = packed.tokens.data.subarray((b * count + first) * width, (b * count + first + own) * width);
      expect([...slice]).toEqual([...alone.tokens.data.subarray(b * own * width, (b + 1) * own * width)]);
    }
    first += own;
  }
});

it('unpatchifies tokens of another number of channels than went in', () => {
  const patchifier = createPatchifier([1, 2, 2]);
  const layout = layoutTokens([{ frames: 2, height: 4, width: 4 }], [1, 2, 2]);
  const [clip] = patchifier.unpatchify(numbered([1, 8, 3 * 4]), layout);
  expect(clip!.shape).toEqual([1, 3, 2, 4, 4]);
});

it('refuses a size the patch does not divide and names the nearest one', () => {
  const patchifier = createPatchifier([1, 2, 2]);
  expect(() => patchifier.patchify([numbered([1, 4, 3, 7, 9])])).toThrow(/got 3x7x9.*nearest legal size is 3x8x10/);
});

it('refuses clips of different channels, no clips, a wrong patch and tokens of another layout', () => {
  const patchifier = createPatchifier([1, 2, 2]);
  expect(() => patchifier.patchify([])).toThrow(/a clip or more/);
  expect(() => patchifier.patchify([numbered([1, 4, 1, 2, 2]), numbered([1, 3, 1, 2, 2])])).toThrow(
    /clip 1: wanted \[1, 4/,
  );
  expect(() => createPatchifier([1, 0, 2])).toThrow(/positive integers/);
  const layout = layoutTokens([{ frames: 2, height: 4, width: 4 }], [1, 2, 2]);
  expect(() => patchifier.unpatchify(numbered([1, 7, 4]), layout)).toThrow(/tokens \[B, 8, a multiple of 4\]/);
  expect(() => createPatchifier([2, 2, 2]).unpatchify(numbered([1, 8, 8]), layout)).toThrow(/patch 2x2x2/);
});
