import { KinographError } from '@kinograph/errors';
import type { NormalSource, Schedule, ScheduleState, StepResult } from '@kinograph/ports';
import type { Tensor } from '@kinograph/tensor';
import { Memory } from './memory.js';
import type { Solver } from './solver.js';

type Float32 = Tensor<'float32'>;

/** One run of a solver: counts the calls, keeps its memory. */
export class Run implements Schedule {
  readonly timesteps: readonly number[];
  readonly sigmas: readonly number[];
  readonly initNoiseSigma: number;
  readonly draws: boolean;
  readonly #name: string;
  readonly #solver: Solver;
  readonly #random: NormalSource | undefined;
  readonly #memory: Memory;
  #calls: number;

  constructor(name: string, solver: Solver, random: NormalSource | undefined, state?: ScheduleState) {
    this.timesteps = solver.timesteps;
    this.sigmas = Array.from(solver.sigmas ?? []);
    this.initNoiseSigma = solver.initNoiseSigma ?? 1;
    this.draws = solver.draws ?? false;
    this.#name = name;
    this.#solver = solver;
    this.#random = random;
    this.#memory = new Memory(state?.tensors);
    this.#calls = state?.calls ?? 0;
  }

  scale(sample: Float32, call: number): Float32 {
    return this.#solver.scale?.(sample, call) ?? sample;
  }

  step(output: Float32, sample: Float32, call: number): StepResult {
    if (call !== this.#calls || call >= this.timesteps.length) throw this.#wrongCall(call);
    const result = this.#solver.step({ output, sample, call, memory: this.#memory, noise: () => this.#draw(sample) });
    this.#calls++;
    return result;
  }

  save(): ScheduleState {
    return { calls: this.#calls, values: {}, tensors: this.#memory.save() };
  }

  #draw(sample: Float32): Float32 {
    if (this.#random) return this.#random.normal(sample.shape);
    throw new KinographError('sampler.random', {
      where: this.#name,
      wanted: 'a source of random numbers, because its steps add noise',
      got: 'none',
      next: 'Pass options.random, for example a TorchGenerator.',
    });
  }

  #wrongCall(call: number): KinographError {
    const { length } = this.timesteps;
    return new KinographError('sampler.call', {
      where: `${this.#name}: step`,
      wanted: this.#calls < length ? `call ${this.#calls}` : `no more than ${length} calls`,
      got: `call ${call}`,
      next: 'Step once for every entry of timesteps, in order.',
    });
  }
}
