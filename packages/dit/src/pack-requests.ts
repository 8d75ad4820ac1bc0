import type { DenoiseRequest, Patchifier, TokenSequence } from '@kinograph/ports';
import { type Tensor, tensor } from '@kinograph/tensor';

/** Feeds of one forward pass, and how to read its result. */
export interface ForwardFeeds {
  readonly sequence: TokenSequence;
  /** `[B]`, or `[T]` distinct timesteps where `timestepIndex` `[B, N]` picks each token's. */
  readonly timestep: Tensor<'float32'>;
  readonly timestepIndex?: Tensor<'int64'>;
  /** `[B, L, D]`; of packed requests, their embeddings end to end. */
  readonly text: Tensor<'float32'>;
  readonly image?: Tensor<'float32'>;
  /** Of packed requests `[1, 1, N, N]` and `[1, 1, N, L]`: 0 inside a clip, minus infinity between clips. */
  readonly selfBias?: Tensor<'float32'>;
  readonly textBias?: Tensor<'float32'>;
}

/** Feeds of one request; timesteps that differ between tokens go by index. */
export function singleRequest(request: DenoiseRequest, patchifier: Patchifier): ForwardFeeds {
  const { timestep, condition, image, latents } = request;
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
    : tokenTimesteps([request], sequence);
  return { sequence, text: condition.tensor, ...times, ...(image && { image }) };
}

/**
 * Packs requests of any shapes (one batch size) into one sequence, after NaViT's patch n' pack (Dehghani et al. 2023): tokens
 * attend to their own clip and its text only.
 */
export function packRequests(requests: readonly DenoiseRequest[], patchifier: Patchifier): ForwardFeeds {
  const sequence = patchifier.patchify(requests.map(({ latents }) => latents));
  const batch = sequence.tokens.shape[0]!;
  const count = sequence.tokens.shape[1]!;
  const texts = requests.map(({ condition }) => condition.tensor);
  const textSegments = texts.flatMap((text, clip) => new Array<number>(text.shape[1]!).fill(clip));
  return {
    sequence,
    ...tokenTimesteps(requests, sequence),
    text: concatenateTexts(texts, batch),
    selfBias: bias(sequence.segments.data, sequence.segments.data, count),
    textBias: bias(sequence.segments.data, textSegments, textSegments.length),
  };
}

/** Distinct timesteps and each token's own, for requests whose tokens lie end to end in `sequence`. */
function tokenTimesteps(
  requests: readonly DenoiseRequest[],
  sequence: TokenSequence,
): Pick<ForwardFeeds, 'timestep' | 'timestepIndex'> {
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

function concatenateTexts(texts: readonly Tensor<'float32'>[], batch: number): Tensor<'float32'> {
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
