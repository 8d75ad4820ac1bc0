import type {
  Denoiser,
  Guidance,
  Latents,
  Noise,
  Prediction,
  ScheduleOptions,
  Scheduler,
  ScheduleState,
} from '@kinograph/ports';
import { type Tensor, type TorchGeneratorState, Turns } from '@kinograph/tensor';
import { linearCombination } from '../numeric/linear-combination.js';
import { checkMatch } from './check-match.js';
import { StepNoise } from './step-noise.js';

/** What the denoising loop is given. */
export interface DenoiseOptions<P extends Prediction, Space extends string> {
  readonly denoiser: Denoiser<P, Space>;
  /** Must expect what the denoiser predicts. */
  readonly scheduler: Scheduler<NoInfer<P>>;
  readonly guidance: Guidance;
  /** Latents to start from, of the denoiser's space. */
  readonly noise: Noise<NoInfer<Space>>;
  /** Denoising steps; left out where `schedule` lists timesteps or sigmas. */
  readonly steps?: number;
  /** Further wishes for schedulers that have them. */
  readonly schedule?: Omit<ScheduleOptions, 'steps' | 'random'>;
  /** Called after every model call; the loop waits for it. */
  readonly onStep?: (step: DenoiseStep<Space>) => void | Promise<void>;
  /** Looked at before every model call. */
  readonly signal?: AbortSignal;
  /** A state that `DenoiseStep.save` gave: the loop goes on after that call, with the same numbers. */
  readonly resume?: DenoiseState;
}

/** Where the loop stands after a model call. */
export interface DenoiseStep<Space extends string = string> {
  /** Model calls done, of `calls`. Second-order schedulers make two a step. */
  readonly call: number;
  readonly calls: number;
  /** The timestep of the call. */
  readonly timestep: number;
  /** The latents now, noise included. */
  readonly latents: Latents<Space>;
  /** The estimate of the clean latents, where the scheduler has one: what a preview shows. */
  readonly estimate?: Latents<Space>;
  /** Everything needed to go on from here: plain data. */
  save(): DenoiseState;
}

/** A denoising loop stopped between two calls. */
export interface DenoiseState {
  readonly latents: Tensor<'float32'>;
  readonly schedule: ScheduleState;
  /** Of the generator that stochastic schedulers draw from; null where nothing was drawn yet. */
  readonly random: TorchGeneratorState | null;
}

/**
 * Turns noise into latents: asks the denoiser (through the guidance) at every timestep of the schedule and steps. The
 * scheduler's own randomness goes on from the generator the noise was drawn with, as in diffusers.
 * @returns latents `[B, C, F, H, W]`, normalised as the VAE's statistics say
 * @throws KinographError `sampler.prediction`, `sampler.space` when the parts do not belong together; the signal's reason
 * when aborted
 */
export async function denoise<P extends Prediction, Space extends string>(
  options: DenoiseOptions<P, Space>,
): Promise<Latents<Space>> {
  const { denoiser, scheduler, guidance, noise, steps, schedule, onStep, signal, resume } = options;
  checkMatch(denoiser, scheduler, noise);
  const random = new StepNoise(noise, resume?.random);
  const request = { ...schedule, steps, random };
  const run = resume ? scheduler.resume(request, resume.schedule) : scheduler.start(request);
  const calls = run.timesteps.length;
  const asLatents = (tensor: Tensor<'float32'>): Latents<Space> => ({ space: denoiser.space, tensor });

  const turns = new Turns(); // A step over millions of numbers takes a while.
  let latents = resume?.latents ?? linearCombination([[run.initNoiseSigma, noise.tensor]]);
  for (let call = resume?.schedule.calls ?? 0; call < calls; call++) {
    signal?.throwIfAborted();
    const timestep = run.timesteps[call]!;
    const scaled = run.scale(latents, call);
    const [prediction] = await Promise.all([
      guidance.predict(denoiser, { latents: scaled, timestep, call, calls }, { signal }),
      run.draws && random.prepare(latents.shape),
    ]);
    await turns.take();
    const { sample, predOriginalSample } = run.step(prediction, latents, call);
    await turns.take();
    latents = sample;
    await onStep?.({
      call: call + 1,
      calls,
      timestep,
      latents: asLatents(sample),
      estimate: predOriginalSample && asLatents(predOriginalSample),
      save: () => ({ latents: sample, schedule: run.save(), random: random.save() }),
    });
  }
  signal?.throwIfAborted();
  return asLatents(latents);
}
