import { type DiffusionForm, diffusionStrength } from './diffusion-strength.js';
import type { InterpolantPath } from './interpolant-path.js';
import type { Field } from './sample-ode.js';

/** What integrating the reverse SDE takes. */
export interface SdeOptions {
  readonly path: InterpolantPath;
  readonly velocity: Field;
  readonly score: Field;
  readonly diffusion: DiffusionForm;
  /** A factor on the diffusion, 1 where left out. */
  readonly norm?: number;
  /** The sample at `times[0]`. */
  readonly start: Float64Array;
  /** Times in `(0, 1)`, rising; one step between each two. */
  readonly times: ArrayLike<number>;
  /** Standard normal numbers for step `step`, as many as the sample has. */
  readonly noise: (step: number) => Float64Array;
  /** Called after step `step` with the sample, and with what it was before the step's noise. */
  readonly onStep?: (sample: Float64Array, mean: Float64Array, step: number) => void;
  readonly signal?: AbortSignal;
}

/** Follows `dx = (v + g s / 2) dt + sqrt(g) dW` by Euler and Maruyama's rule (Ma et al. 2024, equation 4). */
export async function sampleSde(options: SdeOptions): Promise<Float64Array> {
  const { path, diffusion, norm, start, times, noise, onStep, signal } = options;
  let sample = start;
  for (let step = 0; step + 1 < times.length; step++) {
    signal?.throwIfAborted();
    const time = times[step]!;
    const width = times[step + 1]! - time;
    const mean = await meanStep(options, sample, time, width);
    const deviation = Math.sqrt(diffusionStrength(diffusion, path, time, norm) * width);
    const drawn = noise(step);
    sample = mean.map((x, i) => x + deviation * drawn[i]!);
    onStep?.(sample, mean, step);
  }
  return sample;
}

/** How a run closes, from its last time to 1: without noise (`Mean`), by Tweedie's formula, or as an ODE (`Euler`). */
export type ClosingStep = 'Mean' | 'Tweedie' | 'Euler';

/**
 * The last step of an SDE run, from `time` to 1 (Ma et al. 2024, appendix, and their code).
 * @param sample the sample at `time`
 */
export async function closingStep(
  kind: ClosingStep,
  options: Pick<SdeOptions, 'path' | 'velocity' | 'score' | 'diffusion' | 'norm'>,
  sample: Float64Array,
  time: number,
): Promise<Float64Array> {
  const width = 1 - time;
  switch (kind) {
    case 'Mean':
      return meanStep(options, sample, time, width);
    case 'Tweedie': {
      const { alpha, sigma } = options.path.at(time);
      const score = await options.score(sample, time);
      return sample.map((x, i) => (x + sigma ** 2 * score[i]!) / alpha);
    }
    case 'Euler': {
      const velocity = await options.velocity(sample, time);
      return sample.map((x, i) => x + width * velocity[i]!);
    }
  }
}

async function meanStep(
  { path, velocity, score, diffusion, norm }: Pick<SdeOptions, 'path' | 'velocity' | 'score' | 'diffusion' | 'norm'>,
  sample: Float64Array,
  time: number,
  width: number,
): Promise<Float64Array> {
  const [v, s] = [await velocity(sample, time), await score(sample, time)];
  const half = diffusionStrength(diffusion, path, time, norm) / 2;
  return sample.map((x, i) => x + width * (v[i]! + half * s[i]!));
}
