import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';
import { requireShape } from '../numeric/linear-combination.js';

type Float32 = Tensor<'float32'>;

/** `a[b] x + c[b] y` with one pair of factors for each entry `b` of the batch (or one pair for all). */
export function combineByEntry(
  x: Float32,
  y: Float32,
  timesteps: readonly number[],
  factors: (timestep: number) => readonly [number, number],
): Float32 {
  requireShape(y, x.shape);
  const batch = x.shape[0] ?? 1;
  if (timesteps.length !== 1 && timesteps.length !== batch) {
    throw new KinographError('sampler.shape', {
      where: 'timesteps',
      wanted: `one timestep, or one for each of ${batch} batch entries`,
      got: `${timesteps.length} timesteps`,
    });
  }
  const out = new Float32Array(x.data.length);
  const size = out.length / batch;
  for (let entry = 0; entry < batch; entry++) {
    const [a, b] = factors(timesteps[timesteps.length === 1 ? 0 : entry]!);
    for (let i = entry * size; i < (entry + 1) * size; i++) out[i] = a * x.data[i]! + b * y.data[i]!;
  }
  return tensor('float32', x.shape, out);
}

/** `sqrt(a) x + sqrt(1 - a) noise` at each entry's timestep, `a` from the table of cumulative alphas. */
export function addDiffusionNoise(alphas: ArrayLike<number>) {
  return (original: Float32, noise: Float32, timesteps: readonly number[]): Float32 =>
    combineByEntry(original, noise, timesteps, (t) => {
      const alpha = alphaAt(alphas, t);
      return [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
    });
}

/** `sqrt(a) noise - sqrt(1 - a) x`: the v-prediction target (Salimans & Ho 2022). */
export function diffusionVelocity(alphas: ArrayLike<number>) {
  return (sample: Float32, noise: Float32, timesteps: readonly number[]): Float32 =>
    combineByEntry(sample, noise, timesteps, (t) => {
      const alpha = alphaAt(alphas, t);
      return [-Math.sqrt(1 - alpha), Math.sqrt(alpha)];
    });
}

function alphaAt(alphas: ArrayLike<number>, timestep: number): number {
  const alpha = alphas[timestep];
  if (alpha !== undefined) return alpha;
  throw new KinographError('sampler.timestep', {
    where: 'timesteps',
    wanted: `a whole timestep from 0 to ${alphas.length - 1}`,
    got: String(timestep),
  });
}

/**
 * Where a timestep stands in a schedule: the second of two equal ones, as diffusers does for runs that start in the middle.
 * @throws KinographError `sampler.timestep` when the schedule does not have it.
 */
export function indexOfTimestep(timesteps: readonly number[], timestep: number): number {
  const first = timesteps.findIndex((t) => t === timestep || Math.fround(t) === Math.fround(timestep));
  if (first < 0) {
    throw new KinographError('sampler.timestep', {
      where: 'timesteps',
      wanted: `one of ${timesteps.join(', ')}`,
      got: String(timestep),
    });
  }
  return timesteps[first + 1] === timesteps[first] ? first + 1 : first;
}

/** The same for the multistep solvers, where an unknown timestep stands for the last one. */
export function indexOfTimestepOrLast(timesteps: readonly number[], timestep: number): number {
  return timesteps.includes(timestep) ? indexOfTimestep(timesteps, timestep) : timesteps.length - 1;
}
