import type { Encoded } from '@kinograph/graph';
import type { Prediction, ScheduleOptions } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import {
  createNoise,
  type DenoiseState,
  type DiffusersArguments,
  denoise,
  denoiseStage,
  denoiseStateCodec,
  noGuidance,
  scheduleOptions,
  schedulerFromConfig,
} from '../src/index.js';
import { pointDenoiser, promptAt, tinySpace } from './analytic-denoiser.js';
import { goldenCase, goldenNames } from './golden-case.js';
import { contentOf } from './kept.js';

interface SchedulerMeta {
  class: string;
  config: Record<string, unknown>;
  num_inference_steps: number | null;
  set_timesteps: DiffusersArguments;
  step_kwargs: DiffusersArguments;
}

const noise = await createNoise({ space: tinySpace, seed: 3, frames: 5, height: 16, width: 24 });

/** The loop of a recorded scheduler and its settings, around a denoiser whose answers depend on all it is asked. */
async function loopOf(name: string) {
  const { meta } = await goldenCase<SchedulerMeta>('schedulers', name);
  const scheduler = schedulerFromConfig(meta.class.replace('diffusers.', ''), meta.config);
  const { num_inference_steps, set_timesteps, step_kwargs } = meta;
  const { steps, ...schedule } = scheduleOptions({
    num_inference_steps,
    ...set_timesteps,
    ...step_kwargs,
  }) as ScheduleOptions;
  // A learned variance comes as further channels.
  const parts = String(scheduler.config.variance_type).startsWith('learned') ? 2 : 1;
  const denoiser = {
    ...pointDenoiser(),
    prediction: scheduler.prediction as Prediction,
    predict: async (requests: readonly { latents: typeof noise.tensor; timestep: unknown }[]) =>
      requests.map(({ latents, timestep }) => {
        const share = Math.sin(Number(timestep));
        const [batch, channels, ...rest] = latents.shape as [number, number, number, number, number];
        const shape = [batch, channels * parts, ...rest];
        const length = latents.data.length * parts;
        const answer = (at: number) => Math.tanh(latents.data[at % latents.data.length]!) * 0.3 + share * Math.cos(at);
        return tensor(
          'float32',
          shape,
          Float32Array.from({ length }, (_, at) => answer(at)),
        );
      }),
  };
  return { denoiser, scheduler, guidance: noGuidance(promptAt(2)), noise, steps, schedule };
}

const classes = new Set<string>();

describe('a loop stopped after any call and kept goes on with the same bits', () => {
  it.each(goldenNames('schedulers'))('under %s', async (name) => {
    const loop = await loopOf(name);
    classes.add(loop.scheduler.name);
    const kept: Encoded[] = [];
    const onStep = ({ save }: { save(): DenoiseState }) => void kept.push(contentOf(denoiseStateCodec.encode(save())));
    const whole = await denoise({ ...loop, onStep });
    expect(whole.tensor.data.every(Number.isFinite)).toBe(true);
    const { draws } = loop.scheduler.start({ ...loop.schedule, steps: loop.steps });
    const { random } = denoiseStateCodec.decode(kept.at(-1)!);
    if (random) expect(draws, 'says that it draws').toBe(true);
    for (const [index, encoded] of kept.entries()) {
      const asked: number[] = [];
      const predict: typeof loop.denoiser.predict = (requests) => {
        asked.push(1);
        return loop.denoiser.predict(requests);
      };
      const resume = denoiseStateCodec.decode(encoded);
      const rest = await denoise({ ...loop, denoiser: { ...loop.denoiser, predict }, resume });
      expect(rest.tensor.data, `after call ${index + 1}`).toEqual(whole.tensor.data);
      expect(asked).toHaveLength(kept.length - index - 1);
    }
  });

  it('which were all classes there are', async () => {
    const { schedulerClasses } = await import('../src/index.js');
    expect([...schedulerClasses.keys()].filter((name) => !classes.has(name))).toEqual([]);
  });
});

describe('the state of a loop', () => {
  const state: DenoiseState = {
    latents: tensor('float32', [1, 2], Float32Array.of(-0, Number.NaN)),
    schedule: {
      calls: 4,
      values: { a: 1.5, b: [Number.NaN, Number.NEGATIVE_INFINITY, -0], c: 'text', d: true, e: null },
      tensors: { 'output.0': tensor('float32', [2], Float32Array.of(1e-45, 7)), latents: tensor('float32', [1]) },
    },
    random: { words: Uint32Array.from({ length: 624 }, (_, at) => at * 0x9e3779b1), next: 624, spareNormal: -0 },
  };

  it('comes back in every bit', () => {
    expect(denoiseStateCodec.decode(contentOf(denoiseStateCodec.encode(state)))).toStrictEqual(state);
    const fresh = { ...state, random: null };
    expect(denoiseStateCodec.decode(contentOf(denoiseStateCodec.encode(fresh)))).toStrictEqual(fresh);
  });

  it('is refused where anything of it is missing', () => {
    const { json, buffers } = denoiseStateCodec.encode(state);
    const damaged: Encoded[] = [
      { json, buffers: buffers.slice(1) },
      { json, buffers: buffers.slice(0, -1) },
      { json: { ...(json as object), format: 2 }, buffers },
      { json: null, buffers },
    ];
    for (const encoded of damaged) expect(() => denoiseStateCodec.decode(encoded)).toThrow();
  });
});

describe('the denoise stage', () => {
  /** Runs the stage alone; aborts after so many calls. */
  async function runStage(kept: { state?: Encoded }, stopAfter = 99) {
    const loop = await loopOf(goldenNames('schedulers').find((name) => name.includes('unipc'))!);
    const abort = new AbortController();
    const steps: number[] = [];
    const running = denoiseStage.run({
      node: 'denoise',
      inputs: loop as never,
      parameters: { steps: 6 },
      prepared: Promise.resolve(undefined),
      services: undefined as never,
      signal: abort.signal,
      continuation: {
        load: async () => kept.state,
        save: async (state) => {
          kept.state = contentOf(state());
        },
      },
      progress: ({ step }) => {
        steps.push(step);
        if (step === stopAfter) abort.abort(new Error('killed'));
      },
      preview: () => undefined,
      notice: () => undefined,
    });
    const outputs = await Promise.resolve(running).catch((error: Error) => error.message);
    return { outputs, steps };
  }

  it('goes on after the last call it saved, and starts anew where what was saved is not its own', async () => {
    const whole = await runStage({});
    const kept: { state?: Encoded } = {};
    expect(await runStage(kept, 4)).toEqual({ outputs: 'killed', steps: [1, 2, 3, 4] });
    expect(await runStage(kept)).toEqual({ outputs: whole.outputs, steps: [5, 6] });
    expect(await runStage({ state: { json: 'older', buffers: [] } })).toEqual(whole);
  });
});
