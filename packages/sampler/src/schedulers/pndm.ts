import type { Tensor } from '@kinograph/tensor';
import { z } from 'zod';
import { betasOf, cumulativeAlphas } from '../noise-levels/betas.js';
import { wholeTimesteps } from '../noise-levels/timestep-spacing.js';
import { linearCombination, type Term } from '../numeric/linear-combination.js';
import { addDiffusionNoise } from '../scheduling/broadcast.js';
import { choice, diffusionFields, flag, spacingFields } from '../scheduling/config-fields.js';
import { dataOf, noiseOf } from '../scheduling/convert-output.js';
import { defineScheduler, requireSteps } from '../scheduling/define-scheduler.js';
import type { Memory } from '../scheduling/memory.js';
import { unsupported } from '../scheduling/read-config.js';
import type { SolverStep } from '../scheduling/solver.js';

type Float32 = Tensor<'float32'>;
const className = 'PNDMScheduler';

/** Weights of the latest 2, 3 and 4 outputs (Adams-Bashforth). */
const adamsBashforth: Readonly<Record<number, readonly number[]>> = {
  2: [3 / 2, -1 / 2],
  3: [23 / 12, -16 / 12, 5 / 12],
  4: [55 / 24, -59 / 24, 37 / 24, -9 / 24],
};

/**
 * Pseudo numerical methods for diffusion models (Liu et al. 2022): linear multistep, warmed up by three Runge-Kutta steps
 * of four calls each, or (`skip_prk_steps`) by one doubled step.
 */
export const pndm = defineScheduler('epsilon', {
  className,
  fields: z.object({
    ...diffusionFields(),
    ...spacingFields('leading'),
    skip_prk_steps: flag(false),
    set_alpha_to_one: flag(false),
    prediction_type: choice(['epsilon', 'v_prediction'], 'epsilon'),
  }),
  solver(config, options) {
    const trained = config.num_train_timesteps;
    const steps = requireSteps(className, options, trained);
    if (!config.skip_prk_steps && steps < 4) {
      throw unsupported(className, 'skip_prk_steps', 'true for fewer than 4 steps', false);
    }
    const alphas = cumulativeAlphas(betasOf(config));
    const alphaAt = (t: number) => (t >= 0 ? alphas[t]! : config.set_alpha_to_one ? 1 : alphas[0]!);
    const stride = Math.floor(trained / steps);
    const plain = wholeTimesteps(config, steps);
    const warmUp = config.skip_prk_steps ? [] : rungeKuttaTimesteps(plain, Math.floor(stride / 2));
    const timesteps = config.skip_prk_steps
      ? [...plain.slice(0, 2), ...plain.slice(1)]
      : [...warmUp, ...plain.slice(3)];

    /** From timestep `from` to `to` along `output` (equation 11). */
    const transfer = (sample: Float32, from: number, to: number, output: Float32) => {
      const [now, next] = [alphaAt(from), alphaAt(to)];
      const level = { alpha: Math.sqrt(now), sigma: Math.sqrt(1 - now) };
      const epsilon = noiseOf(config.prediction_type, output, sample, level);
      const divisor = now * Math.sqrt(1 - next) + Math.sqrt(now * (1 - now) * next);
      return {
        sample: linearCombination([
          [Math.sqrt(next / now), sample],
          [-(next - now) / divisor, epsilon],
        ]),
        predOriginalSample: dataOf('epsilon', epsilon, sample, level),
      };
    };

    const rungeKutta = ({ output, sample, call, memory }: SolverStep) => {
      const stage = call % 4;
      const to = timesteps[call]! - (stage % 2 === 0 ? Math.floor(stride / 2) : 0);
      if (stage === 0) {
        memory.push(output, 4);
        memory.set('start', sample);
      }
      const sum = memory.find('sum');
      const weight = stage === 0 || stage === 3 ? 1 / 6 : 1 / 3;
      const total = linearCombination(
        sum
          ? [
              [1, sum],
              [weight, output],
            ]
          : [[weight, output]],
      );
      memory.set('sum', stage === 3 ? undefined : total);
      return transfer(memory.get('start'), warmUp[call - stage]!, to, stage === 3 ? total : output);
    };

    const multistep = ({ output, sample, call, memory }: SolverStep) => {
      const from = timesteps[call]!;
      const doubled = config.skip_prk_steps && call === 1;
      if (doubled) {
        const start = memory.get('start');
        memory.set('start', undefined);
        const average = linearCombination([
          [1 / 2, output],
          [1 / 2, memory.output(0)],
        ]);
        return transfer(start, from + stride, from, average);
      }
      memory.push(output, 4);
      if (call === 0) memory.set('start', sample);
      return transfer(sample, from, from - stride, combined(memory));
    };

    return {
      timesteps,
      addNoise: addDiffusionNoise(alphas),
      step: (step) => (step.call < warmUp.length ? rungeKutta(step) : multistep(step)),
    };
  },
});

function combined(memory: Memory): Float32 {
  const weights = adamsBashforth[memory.outputs];
  if (!weights) return memory.output(0);
  return linearCombination(weights.map((weight, age): Term => [weight, memory.output(age)]));
}

/** The 12 timesteps of three Runge-Kutta steps: start, middle twice, end of each, joined. */
function rungeKuttaTimesteps(descending: readonly number[], half: number): number[] {
  const rising = descending.slice(0, 4).reverse();
  const pairs = rising.flatMap((t) => [t, t + half]);
  return pairs
    .slice(0, -1)
    .flatMap((t) => [t, t])
    .slice(1, -1)
    .reverse();
}
