import { KinographError, suggestion } from '@kinograph/errors';

/**
 * How much data and noise a sample holds at one time: `x_t = alpha data + sigma noise`, and how fast both change. Time
 * runs from 0, noise, to 1, data.
 */
export interface PathPoint {
  readonly alpha: number;
  readonly sigma: number;
  /** Derivatives in time. */
  readonly alphaRate: number;
  readonly sigmaRate: number;
}

/** A path from noise to data (Ma et al. 2024, SiT, table 1). */
export interface InterpolantPath {
  readonly name: PathName;
  at(time: number): PathPoint;
}

/** `linear`; `gvp`, variance preserving along a quarter circle; `vp`, the diffusion of score-based models. */
export type PathName = 'linear' | 'gvp' | 'vp';

const paths: Readonly<Record<PathName, (time: number) => PathPoint>> = {
  linear: (time) => ({ alpha: time, sigma: 1 - time, alphaRate: 1, sigmaRate: -1 }),
  gvp(time) {
    const angle = (Math.PI / 2) * time;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return { alpha: sine, sigma: cosine, alphaRate: (Math.PI / 2) * cosine, sigmaRate: (-Math.PI / 2) * sine };
  },
  vp(time) {
    const [first, last] = [0.1, 20]; // noise added a unit of time, at the data and at the noise
    const left = 1 - time;
    const alpha = Math.exp((-(left ** 2) * (last - first)) / 4 - (left * first) / 2);
    const alphaRate = alpha * ((left * (last - first)) / 2 + first / 2);
    const sigma = Math.sqrt(1 - alpha ** 2);
    return { alpha, sigma, alphaRate, sigmaRate: (-alpha * alphaRate) / sigma };
  },
};

/** @throws KinographError `sampler.unknown` for a name that is no path. */
export function interpolantPath(name: PathName): InterpolantPath {
  const at = Object.hasOwn(paths, name) ? paths[name] : undefined;
  if (at) return { name, at };
  throw new KinographError('sampler.unknown', {
    where: 'interpolant path',
    wanted: 'a path from noise to data',
    got: String(name),
    next: suggestion(String(name), Object.keys(paths)),
  });
}
