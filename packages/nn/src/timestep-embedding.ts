import type { Scope, Value } from '@kinograph/onnx';

/** Settings of `timestepEmbedding`, by the names of diffusers' `Timesteps`. */
export interface TimestepEmbeddingOptions {
  /** Channels of the result; even. */
  readonly width: number;
  /** True: cosines first. False: sines first. */
  readonly flipSinToCos: boolean;
  /** Subtracted from the number of frequencies when they are spaced: 0 or 1. */
  readonly downscaleFreqShift: number;
  /** The longest period divided by 2 pi. Default: 10000. */
  readonly maxPeriod?: number;
}

/**
 * Sinusoidal embedding of timesteps (Ho et al. 2020, after Vaswani et al. 2017): float32 `[B]`, or `[B, N]` for one
 * timestep per token, to `[..., width]`.
 */
export function timestepEmbedding(s: Scope, timestep: Value, options: TimestepEmbeddingOptions): Value {
  const { op } = s;
  const { width, flipSinToCos, downscaleFreqShift, maxPeriod = 10_000 } = options;
  const half = width / 2;
  const step = Math.fround(Math.log(maxPeriod)) / (half - downscaleFreqShift);
  const frequencies = s.constant(
    Array.from({ length: half }, (_, index) => Math.exp(-Math.fround(index * step))),
    { dtype: 'float32' },
  );
  const angles = op.mul(op.unsqueeze(timestep, timestep.rank), frequencies); // [..., width/2]
  const waves = flipSinToCos ? [op.cos(angles), op.sin(angles)] : [op.sin(angles), op.cos(angles)];
  return op.concat(waves, { axis: -1 });
}
