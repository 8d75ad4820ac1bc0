import type { NormalSource, ScheduleOptions, Scheduler, StepResult } from '@kinograph/ports';
import type { Tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { type DiffusersArguments, scheduleOptions, schedulerClasses, schedulerFromConfig } from '../src/index.js';
import { difference, type GoldenCase, goldenCase, goldenNames } from './golden-case.js';

interface SchedulerMeta {
  class: string;
  config: Record<string, unknown>;
  num_inference_steps: number | null;
  set_timesteps: DiffusersArguments;
  step_kwargs: DiffusersArguments;
  noise_index: number[];
  noise_draws?: number;
}
type Case = GoldenCase<SchedulerMeta>;

/** Draws the recorded noise, from draw `next` on. */
class RecordedNoise implements NormalSource {
  constructor(
    readonly recorded: Case,
    public next = 0,
  ) {}
  normal(): Tensor<'float32'> {
    return this.recorded.tensor(`in.noise.${this.next++}`);
  }
}

function schedulerOf({ meta }: Case): Scheduler {
  return schedulerFromConfig(meta.class.replace('diffusers.', ''), meta.config);
}

function optionsOf({ meta }: Case, random: NormalSource): ScheduleOptions {
  const { num_inference_steps, set_timesteps, step_kwargs } = meta;
  return { ...scheduleOptions({ num_inference_steps, ...set_timesteps, ...step_kwargs }), random };
}

/** What diffusers calls the estimates of a step. */
const estimateNames = {
  predOriginalSample: ['pred_original_sample', 'pred_original', 'denoised'],
  predNoisedSample: ['pred_noised_sample'],
} as const satisfies Partial<Record<keyof StepResult, readonly string[]>>;

describe.each(goldenNames('schedulers'))('%s', (name) => {
  it("equals diffusers' to 1e-6 of the largest value", async () => {
    const recorded = await goldenCase<SchedulerMeta>('schedulers', name);
    const random = new RecordedNoise(recorded);
    const scheduler = schedulerOf(recorded);
    const run = scheduler.start(optionsOf(recorded, random));
    const differences: Record<string, number> = {};
    const compare = (output: string, got: ArrayLike<number>) => {
      if (recorded.has(`out.${output}`)) differences[output] = difference(got, recorded.float64(`out.${output}`));
    };
    compare('timesteps', run.timesteps);
    compare('sigmas', run.sigmas);
    compare('init_noise_sigma', [run.initNoiseSigma]);
    let sample = recorded.tensor('in.sample');
    for (const call of run.timesteps.keys()) {
      compare(`scaled.${call}`, run.scale(sample, call).data);
      const result = run.step(recorded.tensor(`in.model_output.${call}`), sample, call);
      sample = result.sample;
      compare(`step.${call}`, sample.data);
      for (const [key, names] of Object.entries(estimateNames)) {
        const estimate = result[key as keyof typeof estimateNames];
        for (const output of names) if (estimate) compare(`${output}.${call}`, estimate.data);
      }
    }
    expect(random.next).toBe(recorded.meta.noise_draws ?? 0);

    const [original, noise] = [recorded.tensor('in.add.original'), recorded.tensor('in.add.noise')];
    const at = recorded.meta.noise_index.map((index) => run.timesteps[index]!);
    const options = optionsOf(recorded, random);
    const noised = scheduler.addNoise(original, noise, at, options).data;
    compare('add_noise', noised);
    compare('scale_noise', noised);
    if (recorded.has('out.get_velocity')) {
      compare('get_velocity', scheduler.velocity!(original, noise, at, options).data);
    }
    expect(Object.keys(differences).length).toBeGreaterThan(run.timesteps.length + 2);
    const worst = Object.entries(differences).filter(([, value]) => !(value <= 1.5e-6));
    expect(worst).toEqual([]);
  });

  it('goes on from any saved step with the same bits', async () => {
    const recorded = await goldenCase<SchedulerMeta>('schedulers', name);
    const scheduler = schedulerOf(recorded);
    const random = new RecordedNoise(recorded);
    const run = scheduler.start(optionsOf(recorded, random));
    const states = [{ state: run.save(), sample: recorded.tensor('in.sample'), drawn: 0 }];
    for (const call of run.timesteps.keys()) {
      const { sample } = run.step(recorded.tensor(`in.model_output.${call}`), states.at(-1)!.sample, call);
      states.push({ state: run.save(), sample, drawn: random.next });
    }
    for (const { state, sample, drawn } of states) {
      const resumed = scheduler.resume(optionsOf(recorded, new RecordedNoise(recorded, drawn)), state);
      let current = sample;
      for (let call = state.calls; call < run.timesteps.length; call++) {
        current = resumed.step(recorded.tensor(`in.model_output.${call}`), current, call).sample;
      }
      expect(current.data).toEqual(states.at(-1)!.sample.data);
    }
  });
});

it('has a recorded case for every scheduler class', async () => {
  const covered = new Set<string>();
  for (const name of goldenNames('schedulers')) {
    covered.add((await goldenCase<SchedulerMeta>('schedulers', name)).meta.class.replace('diffusers.', ''));
  }
  expect([...schedulerClasses.keys()].filter((name) => !covered.has(name))).toEqual([]);
});
