import type { Churn } from '@kinograph/ports';
import type { Tensor } from '@kinograph/tensor';
import { linearCombination } from '../numeric/linear-combination.js';

type Float32 = Tensor<'float32'>;

interface ChurnStep {
  readonly sample: Float32;
  readonly sigma: number;
  /** Noise levels of the run, the last not counted. */
  readonly levels: number;
  noise(): Float32;
}

/** Raises the noise level of a sample by the step's share of churn (Karras et al. 2022, algorithm 2, lines 4 to 6). */
export function addChurn(
  churn: Churn | undefined,
  { sample, sigma, levels, noise }: ChurnStep,
): { readonly sample: Float32; readonly sigmaHat: number } {
  const { amount = 0, from = 0, to = Number.POSITIVE_INFINITY, noise: deviation = 1 } = churn ?? {};
  const gamma = from <= sigma && sigma <= to ? Math.min(amount / levels, Math.SQRT2 - 1) : 0;
  if (gamma <= 0) return { sample, sigmaHat: sigma };
  const sigmaHat = sigma * (gamma + 1);
  const added = deviation * Math.sqrt(sigmaHat ** 2 - sigma ** 2);
  return {
    sample: linearCombination([
      [1, sample],
      [added, noise()],
    ]),
    sigmaHat,
  };
}
