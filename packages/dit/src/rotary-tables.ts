import { type Tensor, tensor } from '@kinograph/tensor';

/** How a head's width is shared among the axes, and the base of the frequencies. */
export interface RotaryConfig {
  /** Width of one attention head, even. */
  readonly headDim: number;
  /** Base of the geometric frequency series; Wan uses 10000. */
  readonly theta: number;
}

/** Cosines and sines of every token, `[1, N, headDim / 2]` each: one column a rotated pair. */
export interface RotaryTables {
  readonly cos: Tensor<'float32'>;
  readonly sin: Tensor<'float32'>;
}

/** Pairs of a head that turn with each axis: (frame, row, column). Rows and columns get a third each, rounded down. */
export function rotaryPairs(headDim: number): readonly [number, number, number] {
  const spatial = Math.floor(headDim / 6);
  return [headDim / 2 - 2 * spatial, spatial, spatial];
}

/**
 * Rotary tables from token positions `[N, 3]` (frame, row, column), so that any duration, size and aspect ratio is one
 * code path (Su et al. 2021 in three axes; diffusers `WanRotaryPosEmbed`: angles in float64, tables in float32).
 */
export function rotaryTables(positions: Tensor<'int64'>, { headDim, theta }: RotaryConfig): RotaryTables {
  const count = positions.shape[0]!;
  const width = headDim / 2;
  const cos = tensor('float32', [1, count, width]);
  const sin = tensor('float32', [1, count, width]);
  let first = 0;
  for (const [axis, pairs] of rotaryPairs(headDim).entries()) {
    const frequencies = Float64Array.from({ length: pairs }, (_, pair) => theta ** (-pair / pairs));
    const known = new Map<bigint, Turned>();
    for (let token = 0; token < count; token++) {
      const position = positions.data[token * 3 + axis]!;
      let turned = known.get(position);
      if (turned === undefined) {
        turned = turnedBy(Number(position), frequencies);
        known.set(position, turned);
      }
      const start = token * width + first;
      for (let pair = 0; pair < pairs; pair++) {
        cos.data[start + pair] = turned.cos[pair]!;
        sin.data[start + pair] = turned.sin[pair]!;
      }
    }
    first += pairs;
  }
  return { cos, sin };
}

/** Cosine and sine of one position's angle at every frequency. */
interface Turned {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

function turnedBy(position: number, frequencies: Float64Array): Turned {
  return {
    cos: Float32Array.from(frequencies, (frequency) => Math.cos(position * frequency)),
    sin: Float32Array.from(frequencies, (frequency) => Math.sin(position * frequency)),
  };
}
