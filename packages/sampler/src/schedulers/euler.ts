import { z } from 'zod';
import { logSigmasOf, sigmaToTimestep } from '../noise-levels/sigma-to-timestep.js';
import { respacedSigmas } from '../noise-levels/sigmas.js';
import { fractionalTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination } from '../numeric/linear-combination.js';
import { interpolate, linspace32 } from '../numeric/sequences.js';
import { diffusionVelocity, indexOfTimestep } from '../scheduling/broadcast.js';
import { addChurn } from '../scheduling/churn.js';
import { choice, diffusionFields, flag, respacingFields, spacingFields } from '../scheduling/config-fields.js';
import { defineScheduler, requireOneOf, requireSteps } from '../scheduling/define-scheduler.js';
import { checkOneRespacing, diffusionTables, initialSigma, rangeOf } from '../scheduling/diffusion-tables.js';
import { unsupported } from '../scheduling/read-config.js';
import { addSigmaNoise, dataAtSigma, scaleBySigma } from '../scheduling/sigma-space.js';

const className = 'EulerDiscreteScheduler';

/** Euler steps in noise-level space (Karras et al. 2022, algorithm 2; without churn it is algorithm 1's first order). */
export const euler = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...respacingFields(),
    ...spacingFields('linspace'),
    prediction_type: choice(['epsilon', 'sample', 'v_prediction'], 'epsilon', { original_sample: 'sample' }),
    interpolation_type: choice(['linear', 'log_linear'], 'linear'),
    timestep_type: choice(['discrete', 'continuous'], 'discrete'),
    rescale_betas_zero_snr: flag(false),
    final_sigmas_type: choice(['zero', 'sigma_min'], 'zero'),
  }),
  options: ['timesteps', 'sigmas', 'churn'],
  check: (config) => checkOneRespacing(className, config),
  solver(config, options) {
    requireOneOf(className, options, ['steps', 'timesteps', 'sigmas']);
    const respaces = config.use_karras_sigmas || config.use_exponential_sigmas || config.use_beta_sigmas;
    const continuous = config.timestep_type === 'continuous' && config.prediction_type === 'v_prediction';
    if (options.timesteps && (respaces || continuous)) {
      throw unsupported(
        className,
        continuous ? 'timestep_type' : 'use_*_sigmas',
        'plain noise levels with given timesteps',
        true,
      );
    }
    const tables = diffusionTables(config, { zeroSnr: config.rescale_betas_zero_snr, floor: true });
    const { sigmas, timesteps: spaced } = layOut();
    const timesteps = continuous
      ? Array.from(sigmas.subarray(0, -1), (sigma) => Math.fround(0.25 * Math.fround(Math.log(sigma))))
      : spaced.map(Math.fround);

    function layOut(): { sigmas: Float32Array; timesteps: number[] } {
      const logSigmas = logSigmasOf(tables.sigmas);
      if (options.sigmas) {
        const given = Float32Array.from(options.sigmas);
        return {
          sigmas: given,
          timesteps: Array.from(given.subarray(0, -1), (sigma) => sigmaToTimestep(sigma, logSigmas)),
        };
      }
      const steps = options.timesteps?.length ?? requireSteps(className, options);
      const plain = options.timesteps?.map(Math.fround) ?? fractionalTimesteps(config, steps);
      const levels =
        config.interpolation_type === 'linear'
          ? plain.map((t) => interpolate(tables.sigmas, t))
          : Array.from(linspace32(logSigmas.at(-1)!, logSigmas[0]!, steps + 1), (log) => Math.fround(Math.exp(log)));
      const respaced = respacedSigmas(config, rangeOf(config, levels), steps);
      const last = config.final_sigmas_type === 'zero' ? 0 : tables.sigmas[0]!;
      return {
        sigmas: Float32Array.from([...(respaced ?? levels), last]),
        timesteps: respaced?.map((sigma) => sigmaToTimestep(sigma, logSigmas)) ?? plain,
      };
    }

    return {
      timesteps,
      draws: (options.churn?.amount ?? 0) > 0,
      sigmas,
      initNoiseSigma: initialSigma(config, sigmas),
      scale: (sample, call) => scaleBySigma(sample, sigmas[call]!),
      addNoise: addSigmaNoise(timesteps, sigmas),
      // As diffusers has it: the table of training alphas is read at the place in the schedule, not at the timestep.
      velocity: (sample, noise, given) =>
        diffusionVelocity(tables.alphas)(
          sample,
          noise,
          given.map((t) => indexOfTimestep(timesteps, t)),
        ),
      step({ output, sample, call, noise }) {
        const churned = addChurn(options.churn, { sample, sigma: sigmas[call]!, levels: sigmas.length - 1, noise });
        const { sample: x, sigmaHat } = churned;
        // v-prediction reads its estimate at the level before churn, as diffusers does.
        const at = config.prediction_type === 'v_prediction' ? sigmas[call]! : sigmaHat;
        const data = dataAtSigma(config.prediction_type, output, x, at);
        const change = (sigmas[call + 1]! - sigmaHat) / sigmaHat;
        return {
          sample: linearCombination([
            [1 + change, x],
            [-change, data],
          ]),
          predOriginalSample: data,
        };
      },
    };
  },
});
