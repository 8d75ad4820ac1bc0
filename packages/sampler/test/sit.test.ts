import { describe, expect, it } from 'vitest';
import {
  type ClosingStep,
  closingStep,
  type DiffusionForm,
  diffusionStrength,
  driftOf,
  interpolantPath,
  mixtureFields,
  noiseFromVelocity,
  type PathName,
  sampleOde,
  sampleSde,
  scoreFromNoise,
  scoreFromVelocity,
  velocityFromScore,
} from '../src/index.js';
import { difference, type GoldenCase, goldenCase, goldenNames } from './golden-case.js';

interface SitMeta {
  path: PathName;
  method?: 'euler' | 'heun';
  diffusion?: DiffusionForm;
  diffusion_norm?: number;
}
type Case = GoldenCase<SitMeta>;

const exact = 1e-13;

function fieldsOf(recorded: Case) {
  const path = interpolantPath(recorded.meta.path);
  const mixture = {
    weights: recorded.float64('in.mixture.weights'),
    means: recorded.float64('in.mixture.means'),
    deviations: recorded.float64('in.mixture.stds'),
  };
  return { path, ...mixtureFields(path, mixture) };
}

const named = (part: string) => goldenNames('sit').filter((name) => name.includes(part));
const load = (name: string) => goldenCase<SitMeta>('sit', name);

describe.each(named('fields'))('%s', (name) => {
  it('gives the recorded path, fields, conversions and diffusions', async () => {
    const recorded = await load(name);
    const { path, score, velocity } = fieldsOf(recorded);
    const x = recorded.float64('in.x');
    for (const [i, time] of recorded.float64('in.t').entries()) {
      const point = path.at(time);
      const [s, v] = [await score(x, time), await velocity(x, time)];
      const noise = recorded.float64(`out.noise.${i}`);
      const values: Record<string, ArrayLike<number>> = {
        coeffs: [point.alpha, point.sigma, point.alphaRate, point.sigmaRate],
        drift_mean: x.map((value) => value * driftOf(point).ofSample),
        drift_var: [driftOf(point).ofScore],
        score: s,
        velocity: v,
        score_from_velocity: scoreFromVelocity(point, x, v),
        noise_from_velocity: noiseFromVelocity(point, x, v),
        velocity_from_score: velocityFromScore(point, x, s),
      };
      for (const [output, value] of Object.entries(values)) {
        expect(difference(value, recorded.float64(`out.${output}.${i}`)), `${output} at ${time}`).toBeLessThan(exact);
      }
      expect(difference(scoreFromNoise(point, noise), recorded.float64(`out.score.${i}`))).toBeLessThan(exact);
      for (const form of ['constant', 'SBDM', 'sigma', 'linear', 'decreasing', 'increasing-decreasing'] as const) {
        const strength = diffusionStrength(form, path, time, recorded.meta.diffusion_norm);
        expect(difference([strength], recorded.float64(`out.diffusion.${form}.${i}`)), form).toBeLessThan(exact);
      }
    }
  });
});

it.each(named('ode'))('%s follows the recorded samples', async (name) => {
  const recorded = await load(name);
  const { velocity } = fieldsOf(recorded);
  const differences: number[] = [];
  const onStep = (sample: Float64Array, step: number) =>
    differences.push(difference(sample, recorded.float64(`out.x.${step}`)));
  const times = recorded.float64('in.t');
  await sampleOde({ velocity, start: recorded.float64('in.x0'), times, method: recorded.meta.method!, onStep });
  expect(differences).toHaveLength(times.length - 1);
  expect(Math.max(...differences)).toBeLessThan(exact);
});

it.each(named('sde'))('%s follows the recorded samples and closes in three ways', async (name) => {
  const recorded = await load(name);
  const fields = fieldsOf(recorded);
  const drawn = recorded.float64('in.noise');
  const start = recorded.float64('in.x0');
  const times = recorded.float64('in.t');
  const options = { ...fields, diffusion: recorded.meta.diffusion!, norm: recorded.meta.diffusion_norm };
  const differences: number[] = [];
  const last = await sampleSde({
    ...options,
    start,
    times,
    noise: (step) => drawn.slice(step * start.length, (step + 1) * start.length),
    onStep(sample, mean, step) {
      differences.push(difference(sample, recorded.float64(`out.x.${step}`)));
      differences.push(difference(mean, recorded.float64(`out.mean.${step}`)));
    },
  });
  for (const kind of ['Mean', 'Tweedie', 'Euler'] satisfies ClosingStep[]) {
    const closed = await closingStep(kind, options, last, times.at(-1)!);
    differences.push(difference(closed, recorded.float64(`out.last.${kind}`)));
  }
  expect(Math.max(...differences)).toBeLessThan(exact);
});

it('stops between steps when aborted', async () => {
  const controller = new AbortController();
  const onStep = () => controller.abort(new Error('enough'));
  const velocity = (x: Float64Array) => x;
  const run = sampleOde({
    velocity,
    start: Float64Array.of(1),
    times: [0, 0.5, 1],
    method: 'euler',
    onStep,
    signal: controller.signal,
  });
  await expect(run).rejects.toThrow('enough');
});

it('refuses a path it does not have, with the nearest', () => {
  expect(() => interpolantPath('gpv' as PathName)).toThrow(/Did you mean "gvp"/);
});
