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
  const pairs = rotaryPairs(headDim);
  const width = headDim / 2;
  const cos = tensor('float32', [1, count, width]);
  const sin = tensor('float32', [1, count, width]);
  let column = 0;
  for (const [axis, axisPairs] of pairs.entries()) {
    for (let pair = 0; pair < axisPairs; pair++, column++) {
      const frequency = theta ** (-pair / axisPairs);
      const known = new Map<bigint, readonly [number, number]>();
      for (let token = 0; token < count; token++) {
        const position = positions.data[token * 3 + axis]!;
        let turned = known.get(position);
        if (!turned) {
          const angle = Number(position) * frequency;
          turned = [Math.cos(angle), Math.sin(angle)];
          known.set(position, turned);
        }
        cos.data[token * width + column] = turned[0];
        sin.data[token * width + column] = turned[1];
      }
    }
  }
  return { cos, sin };
}
