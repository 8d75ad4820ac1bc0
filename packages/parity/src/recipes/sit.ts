import {
  closingStep,
  type DiffusionForm,
  diffusionStrength,
  driftOf,
  type InterpolantPath,
  interpolantPath,
  mixtureFields,
  noiseFromVelocity,
  type PathName,
  sampleOde,
  sampleSde,
  scoreFromVelocity,
  velocityFromScore,
} from '@kinograph/sampler';
import { type Tensor, tensor, toNumbers } from '@kinograph/tensor';
import { type GoldenCase, readTensors } from '../golden-case.js';
import type { Recipe } from './recipe.js';

type Fields = ReturnType<typeof mixtureFields>;
type Inputs = ReadonlyMap<string, Tensor>;

const forms: readonly DiffusionForm[] = ['constant', 'SBDM', 'sigma', 'linear', 'decreasing', 'increasing-decreasing'];

/** SiT's interpolants (Ma et al. 2024) on a mixture of Gaussians, where score and velocity are known exactly. */
export const sit: Recipe = async (golden) => {
  const inputs = await readTensors(golden, 'in');
  const path = interpolantPath(golden.meta.path as PathName);
  const mixture = {
    weights: float64(inputs, 'mixture.weights'),
    means: float64(inputs, 'mixture.means'),
    deviations: float64(inputs, 'mixture.stds'),
  };
  const fields = mixtureFields(path, mixture);
  if (golden.meta.method) return ode(golden, inputs, fields);
  if (golden.meta.diffusion) return sde(golden, inputs, path, fields);
  return conversions(golden, inputs, path, fields);
};

async function ode({ meta }: GoldenCase, inputs: Inputs, { velocity }: Fields): Promise<Map<string, Tensor>> {
  const results = new Map<string, Tensor>();
  await sampleOde({
    velocity,
    start: float64(inputs, 'x0'),
    times: float64(inputs, 't'),
    method: meta.method as 'euler' | 'heun',
    onStep: (sample, step) => results.set(`x.${step}`, like(inputs, 'x0', sample)),
  });
  return results;
}

async function sde(
  { meta }: GoldenCase,
  inputs: Inputs,
  path: InterpolantPath,
  fields: Fields,
): Promise<Map<string, Tensor>> {
  const results = new Map<string, Tensor>();
  const start = float64(inputs, 'x0');
  const times = float64(inputs, 't');
  const draws = float64(inputs, 'noise');
  const options = { path, ...fields, diffusion: meta.diffusion as DiffusionForm, norm: meta.diffusion_norm as number };
  const end = await sampleSde({
    ...options,
    start,
    times,
    noise: (step) => draws.subarray(step * start.length, (step + 1) * start.length),
    onStep: (sample, mean, step) => {
      results.set(`x.${step}`, like(inputs, 'x0', sample)).set(`mean.${step}`, like(inputs, 'x0', mean));
    },
  });
  for (const kind of ['Mean', 'Tweedie', 'Euler'] as const) {
    results.set(`last.${kind}`, like(inputs, 'x0', await closingStep(kind, options, end, times.at(-1)!)));
  }
  return results;
}

async function conversions({ meta }: GoldenCase, inputs: Inputs, path: InterpolantPath, fields: Fields) {
  const results = new Map<string, Tensor>();
  const x = float64(inputs, 'x');
  for (const [index, time] of float64(inputs, 't').entries()) {
    const point = path.at(time);
    const [score, velocity] = [await fields.score(x, time), await fields.velocity(x, time)];
    const drift = driftOf(point);
    const vectors = {
      score,
      velocity,
      noise: score.map((value) => -point.sigma * value),
      score_from_velocity: scoreFromVelocity(point, x, velocity),
      noise_from_velocity: noiseFromVelocity(point, x, velocity),
      velocity_from_score: velocityFromScore(point, x, score),
      drift_mean: x.map((value) => drift.ofSample * value),
    };
    for (const [name, values] of Object.entries(vectors)) results.set(`${name}.${index}`, like(inputs, 'x', values));
    const coefficients = [point.alpha, point.sigma, point.alphaRate, point.sigmaRate];
    results.set(`coeffs.${index}`, tensor('float64', [4], Float64Array.from(coefficients)));
    results.set(`drift_var.${index}`, scalar(drift.ofScore));
    for (const form of forms) {
      results.set(
        `diffusion.${form}.${index}`,
        scalar(diffusionStrength(form, path, time, meta.diffusion_norm as number)),
      );
    }
  }
  return results;
}

function float64(inputs: Inputs, name: string): Float64Array {
  return Float64Array.from(toNumbers(inputs.get(name)!));
}

function like(inputs: Inputs, name: string, values: Float64Array): Tensor<'float64'> {
  return tensor('float64', inputs.get(name)!.shape, values);
}

function scalar(value: number): Tensor<'float64'> {
  return tensor('float64', [], Float64Array.of(value));
}
