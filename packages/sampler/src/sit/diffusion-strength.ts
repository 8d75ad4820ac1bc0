import { KinographError, suggestion } from '@kinograph/errors';
import { driftOf } from './conversions.js';
import type { InterpolantPath } from './interpolant-path.js';

/** How the noise of an SDE sampler varies over time (Ma et al. 2024, section 2.4 and their code). */
export type DiffusionForm = 'constant' | 'SBDM' | 'sigma' | 'linear' | 'decreasing' | 'increasing-decreasing';

const forms: Readonly<Record<DiffusionForm, (path: InterpolantPath, time: number, norm: number) => number>> = {
  constant: (_, __, norm) => norm,
  SBDM: (path, time, norm) => norm * driftOf(path.at(time)).ofScore,
  sigma: (path, time, norm) => norm * path.at(time).sigma,
  linear: (_, time, norm) => norm * (1 - time),
  decreasing: (_, time, norm) => 0.25 * (norm * Math.cos(Math.PI * time) + 1) ** 2,
  'increasing-decreasing': (_, time, norm) => norm * Math.sin(Math.PI * time) ** 2,
};

/**
 * The strength `g(t)` of the noise in `dx = (v + g s / 2) dt + sqrt(g) dW`.
 * @param norm a factor on it
 * @throws KinographError `sampler.unknown` for a name that is no form
 */
export function diffusionStrength(form: DiffusionForm, path: InterpolantPath, time: number, norm = 1): number {
  const strength = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (strength) return strength(path, time, norm);
  throw new KinographError('sampler.unknown', {
    where: 'diffusion form',
    wanted: 'a form of diffusion',
    got: String(form),
    next: suggestion(String(form), Object.keys(forms)),
  });
}
