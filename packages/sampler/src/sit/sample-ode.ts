/** A field over samples and time, such as a velocity: computed here, or by a model. */
export type Field = (sample: Float64Array, time: number) => Float64Array | Promise<Float64Array>;

/** What integrating a velocity takes. */
export interface OdeOptions {
  readonly velocity: Field;
  /** The sample at `times[0]`. */
  readonly start: Float64Array;
  /** Times in `[0, 1]`, rising; one step between each two. */
  readonly times: ArrayLike<number>;
  /** `euler` asks for one velocity a step, `heun` (second order) for two. */
  readonly method: 'euler' | 'heun';
  /** Called with the sample after step `step`, from 0. */
  readonly onStep?: (sample: Float64Array, step: number) => void;
  readonly signal?: AbortSignal;
}

/** Follows `dx = v dt` (Ma et al. 2024, equation 2). */
export async function sampleOde(options: OdeOptions): Promise<Float64Array> {
  const { velocity, start, times, method, onStep, signal } = options;
  let sample = start;
  for (let step = 0; step + 1 < times.length; step++) {
    signal?.throwIfAborted();
    const [time, next] = [times[step]!, times[step + 1]!];
    const width = next - time;
    const first = await velocity(sample, time);
    const moved = sample.map((x, i) => x + width * first[i]!);
    sample = method === 'euler' ? moved : corrected(sample, width, first, await velocity(moved, next));
    onStep?.(sample, step);
  }
  return sample;
}

function corrected(sample: Float64Array, width: number, first: Float64Array, second: Float64Array): Float64Array {
  return sample.map((x, i) => x + (width / 2) * (first[i]! + second[i]!));
}
