import type { Tensor } from '@kinograph/tensor';
import { linearCombination } from '../numeric/linear-combination.js';

type Float32 = Tensor<'float32'>;

/** What the preconditioning reads (Karras et al. 2022, table 1, column "Ours"). */
export interface EdmConfig {
  /** Standard deviation of the data. */
  readonly sigma_data: number;
  /** The sign of the model's output. */
  readonly prediction_type: 'epsilon' | 'v_prediction';
}

/** The model's input: the sample brought to variance 1. */
export function preconditionInput({ sigma_data }: EdmConfig, sample: Float32, sigma: number): Float32 {
  return linearCombination([[1 / Math.sqrt(sigma ** 2 + sigma_data ** 2), sample]]);
}

/** The clean sample that a preconditioned model's output means. */
export function preconditionOutput(config: EdmConfig, output: Float32, sample: Float32, sigma: number): Float32 {
  const variance = sigma ** 2 + config.sigma_data ** 2;
  const sign = config.prediction_type === 'epsilon' ? 1 : -1;
  return linearCombination([
    [config.sigma_data ** 2 / variance, sample],
    [(sign * sigma * config.sigma_data) / Math.sqrt(variance), output],
  ]);
}

/** What the model is told of a noise level: a quarter of its logarithm. */
export function noiseCondition(sigma: number): number {
  const { fround } = Math;
  return fround(0.25 * fround(Math.log(sigma)));
}
