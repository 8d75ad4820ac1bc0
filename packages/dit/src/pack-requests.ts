import type { DenoiseRequest, Patchifier, TokenSequence } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';
import type { Step } from './group-requests.js';

/** What a forward pass is fed with anew at every step, and how to read its result. */
export interface StepFeeds {
  readonly sequence: TokenSequence;
  /** `[B]`, or `[T]` distinct timesteps where `timestepIndex` `[B, N]` picks each token's. */
  readonly timestep: Tensor<'float32'>;
  readonly timestepIndex?: Tensor<'int64'>;
}

/** Feeds of one request; timesteps that differ between tokens go by index. */
export function singleStep({ latents, timestep }: Step, patchifier: Patchifier): StepFeeds {
  const sequence = patchifier.patchify([latents]);
  const batch = sequence.tokens.shape[0]!;
  const shared = typeof timestep === 'number' || timestep.shape.length === 1;
  const times = shared
    ? {
        timestep: tensor(
          'float32',
          [batch],
          Float32Array.from({ length: batch }, (_, b) => timestepAt(timestep, b, 0, 1)),
        ),
      }
    : tokenTimesteps([{ timestep }], sequence);
  return { sequence, ...times };
}

/**
 * Packs requests of any shapes (one batch size) into one sequence, after NaViT's patch n' pack (Dehghani et al. 2023): tokens
 * attend to their own clip and its text only.
 */
export function packSteps(steps: readonly Step[], patchifier: Patchifier): StepFeeds {
  const sequence = patchifier.patchify(steps.map(({ latents }) => latents));
  return { sequence, ...tokenTimesteps(steps, sequence) };
}

/** What keeps packed requests apart: `[1, 1, N, N]` and `[1, 1, N, L]`, 0 inside a clip, minus infinity between clips. */
export function packedBiases(
  texts: readonly Tensor[],
  { segments }: TokenSequence,
): { readonly self_bias: Tensor<'float32'>; readonly text_bias: Tensor<'float32'> } {
  const textSegments = texts.flatMap((text, clip) => new Array<number>(text.shape[1]!).fill(clip));
  return {
    self_bias: bias(segments.data, segments.data, segments.data.length),
    text_bias: bias(segments.data, textSegments, textSegments.length),
  };
}

/** Distinct timesteps and each token's own, for requests whose tokens lie end to end in `sequence`. */
function tokenTimesteps(
  requests: readonly Pick<Step, 'timestep'>[],
  sequence: TokenSequence,
): Omit<StepFeeds, 'sequence'> {
  const [batch, count] = sequence.tokens.shape as [number, number];
  const index = tensor('int64', [batch, count]);
  const known = new Map<number, bigint>();
  const counts = requests.map((_, clip) => sequence.segments.data.filter((segment) => segment === BigInt(clip)).length);
  for (let b = 0; b < batch; b++) {
    let token = 0;
    for (const [clip, { timestep }] of requests.entries()) {
      for (let own = 0; own < counts[clip]!; own++, token++) {
        const value = timestepAt(timestep, b, own, counts[clip]!);
        const slot = known.get(value) ?? BigInt(known.size);
        known.set(value, slot);
        index.data[b * count + token] = slot;
      }
    }
  }
  return { timestep: tensor('float32', [known.size], Float32Array.from(known.keys())), timestepIndex: index };
}

/** One timestep of a request: shared by all, one a batch entry, or one a token. */
function timestepAt(timestep: DenoiseRequest['timestep'], b: number, token: number, tokens: number): number {
  if (typeof timestep === 'number') return timestep;
  return timestep.shape.length === 1 ? timestep.data[b]! : timestep.data[b * tokens + token]!;
}

function bias(rows: ArrayLike<bigint>, columns: ArrayLike<bigint | number>, width: number): Tensor<'float32'> {
  const values = tensor('float32', [1, 1, rows.length, width]);
  for (let row = 0; row < rows.length; row++) {
    for (let column = 0; column < width; column++) {
      if (Number(rows[row]) !== Number(columns[column])) values.data[row * width + column] = Number.NEGATIVE_INFINITY;
    }
  }
  return values;
}

/** Embeddings of packed requests `[B, L, D]` end to end, clip after clip. */
export function packedText(texts: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const batch = texts[0]!.shape[0]!;
  const width = texts[0]!.shape[2]!;
  const length = texts.reduce((sum, text) => sum + text.shape[1]!, 0);
  const joined = tensor('float32', [batch, length, width]);
  for (let b = 0; b < batch; b++) {
    let row = b * length;
    for (const text of texts) {
      const rows = text.shape[1]!;
      joined.data.set(text.data.subarray(b * rows * width, (b + 1) * rows * width), row * width);
      row += rows;
    }
  }
  return joined;
}
