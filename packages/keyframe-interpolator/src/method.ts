import { KinographError, suggestion } from '@kinograph/errors';
import { betweenByMotion } from './compensate-motion.js';
import type { Planes } from './planes.js';

/** A way to make what lies between two key frames. A trained interpolator is another one. */
export interface InterpolationMethod {
  readonly name: string;
  /** Prepares a pair of frames of one size; what it gives makes the frame at a time above 0 (first) and below 1 (second). */
  between(first: Planes, second: Planes): Promise<Between>;
}

/** Makes the frame at a time between two: above 0 (the first) and below 1 (the second). */
export type Between = (time: number) => Promise<Planes>;

/** A cross-fade. For pixels and for latents of any number of channels. */
export const linear: InterpolationMethod = {
  name: 'linear',
  between: async (first, second) => async (time) => mix(first, second, 1 - time, time),
};

/**
 * Along the great circle between two frames taken as vectors (Shoemake 1985), which keeps the length that noise-like
 * latents must have and a cross-fade shortens. A cross-fade where the two point (nearly) the same way or opposite ways.
 */
export const slerp: InterpolationMethod = {
  name: 'slerp',
  async between(first, second) {
    let [product, one, other] = [0, 0, 0];
    for (let index = 0; index < first.data.length; index++) {
      const [a, b] = [first.data[index]!, second.data[index]!];
      product += a * b;
      one += a * a;
      other += b * b;
    }
    const cosine = product / Math.sqrt(one * other);
    if (!(Math.abs(cosine) < 0.9995)) return linear.between(first, second);
    const angle = Math.acos(cosine);
    return async (time) =>
      mix(first, second, Math.sin((1 - time) * angle) / Math.sin(angle), Math.sin(time * angle) / Math.sin(angle));
  },
};

/** Motion compensation, for pixels in `[-1, 1]`: see `betweenByMotion`. */
export const motion: InterpolationMethod = { name: 'motion', between: betweenByMotion };

/** The methods by name. */
export const interpolationMethods: { readonly [name: string]: InterpolationMethod } = { motion, linear, slerp };

/**
 * The method of a name.
 * @throws KinographError `keyframe-interpolator.method` for an unknown name, with the nearest one.
 */
export function methodNamed(name: string): InterpolationMethod {
  if (Object.hasOwn(interpolationMethods, name)) return interpolationMethods[name]!;
  throw new KinographError('keyframe-interpolator.method', {
    where: 'keyframe-interpolator: method',
    got: `"${name}"`,
    next: suggestion(name, Object.keys(interpolationMethods)),
  });
}

function mix(first: Planes, second: Planes, a: number, b: number): Planes {
  const data = new Float32Array(first.data.length);
  for (let index = 0; index < data.length; index++) data[index] = a * first.data[index]! + b * second.data[index]!;
  return { ...first, data };
}
