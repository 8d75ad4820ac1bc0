import { unsupported } from '../scheduling/read-config.js';
import type { DpmAlgorithm } from './exponential-weights.js';

interface DpmConfig {
  readonly algorithm_type: DpmAlgorithm;
  readonly final_sigmas_type: 'zero' | 'sigma_min';
  readonly prediction_type: string;
  readonly solver_order: number;
  readonly thresholding: boolean;
}

/**
 * Checks what a DPM-Solver cannot do, where diffusers raises, gives NaN, or reads an undefined value.
 * @throws KinographError `sampler.config`
 */
export function checkDpmConfig(className: string, config: DpmConfig): void {
  const { algorithm_type: algorithm, prediction_type: prediction } = config;
  if (algorithm.endsWith('++')) return;
  if (config.final_sigmas_type === 'zero') {
    throw unsupported(className, 'final_sigmas_type', `sigma_min for algorithm_type ${algorithm}`, 'zero');
  }
  if (prediction === 'flow_prediction') {
    throw unsupported(className, 'prediction_type', `epsilon, sample or v_prediction for ${algorithm}`, prediction);
  }
  if (algorithm === 'sde-dpmsolver' && config.solver_order > 2) {
    throw unsupported(className, 'solver_order', `1 or 2 for algorithm_type ${algorithm}`, config.solver_order);
  }
}

/**
 * Flow noise levels cannot be respaced by these solvers: their range is that of diffusion, beyond 1.
 * @throws KinographError `sampler.config`
 */
export function checkFlowIsPlain(
  className: string,
  config: {
    readonly use_flow_sigmas: boolean;
    readonly use_karras_sigmas: boolean;
    readonly use_exponential_sigmas: boolean;
    readonly use_beta_sigmas: boolean;
    readonly use_lu_lambdas?: boolean;
  },
): void {
  if (!config.use_flow_sigmas) return;
  for (const field of ['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas', 'use_lu_lambdas'] as const) {
    if (config[field]) throw unsupported(className, field, 'false beside use_flow_sigmas', true);
  }
}
