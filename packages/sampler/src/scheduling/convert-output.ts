import type { Tensor } from '@kinograph/tensor';
import type { SignalAndNoise } from '../noise-levels/signal-and-noise.js';
import { clampTensor, thresholdDynamically } from '../numeric/clamp.js';
import { linearCombination } from '../numeric/linear-combination.js';

type Float32 = Tensor<'float32'>;
type Level = Pick<SignalAndNoise, 'alpha' | 'sigma'>;
type Kind = 'epsilon' | 'sample' | 'v_prediction' | 'flow_prediction';

/** The clean sample that a model's output means, at a level of signal and noise. */
export function dataOf(kind: Kind, output: Float32, sample: Float32, { alpha, sigma }: Level): Float32 {
  switch (kind) {
    case 'epsilon':
      return linearCombination([
        [1 / alpha, sample],
        [-sigma / alpha, output],
      ]);
    case 'sample':
      return output;
    case 'v_prediction':
      return linearCombination([
        [alpha, sample],
        [-sigma, output],
      ]);
    case 'flow_prediction':
      return linearCombination([
        [1, sample],
        [-sigma, output],
      ]);
  }
}

/** The noise that a model's output means. */
export function noiseOf(
  kind: Exclude<Kind, 'flow_prediction'>,
  output: Float32,
  sample: Float32,
  level: Level,
): Float32 {
  switch (kind) {
    case 'epsilon':
      return output;
    case 'sample':
      return noiseFromData(output, sample, level);
    case 'v_prediction':
      return linearCombination([
        [level.alpha, output],
        [level.sigma, sample],
      ]);
  }
}

/** The noise in `sample` when `data` is the clean one. */
export function noiseFromData(data: Float32, sample: Float32, { alpha, sigma }: Level): Float32 {
  return linearCombination([
    [1 / sigma, sample],
    [-alpha / sigma, data],
  ]);
}

interface LimitConfig {
  readonly thresholding?: boolean;
  readonly dynamic_thresholding_ratio?: number;
  readonly sample_max_value?: number;
  readonly clip_sample?: boolean;
  readonly clip_sample_range?: number;
}

/** Limits an estimate of the clean sample as the config says: dynamically, to a fixed range, or not at all. */
export function limitData(config: LimitConfig, data: Float32): Float32 {
  if (config.thresholding) {
    return thresholdDynamically(data, config.dynamic_thresholding_ratio!, config.sample_max_value!);
  }
  return config.clip_sample ? clampTensor(data, config.clip_sample_range!) : data;
}

/** What a model's output says about the clean sample and the noise; the noise is worked out when asked for. */
export interface Estimates {
  readonly data: Float32;
  epsilon(): Float32;
}

/**
 * Both estimates at a level of signal and noise, limited as the config says.
 * @param level `ratio` is the noise level as the schedule lists it; flow predictions are multiplied with it
 */
export function estimates(
  config: LimitConfig & { readonly prediction_type: Kind },
  output: Float32,
  sample: Float32,
  level: Level & { readonly ratio: number },
): Estimates {
  const kind = config.prediction_type;
  const data = limitData(
    config,
    dataOf(kind, output, sample, kind === 'flow_prediction' ? { alpha: 1, sigma: level.ratio } : level),
  );
  const limited = config.thresholding || config.clip_sample;
  return {
    data,
    epsilon: () =>
      limited || kind === 'flow_prediction' ? noiseFromData(data, sample, level) : noiseOf(kind, output, sample, level),
  };
}
