import { KinographError } from '@kinograph/errors';

/**
 * Checks timesteps the caller chose: whole, falling, from `0` to below `trained`.
 * @throws KinographError `sampler.option`
 */
export function descendingTimesteps(className: string, timesteps: readonly number[], trained: number): number[] {
  const falls = timesteps.every((t, i) => i === 0 || t < timesteps[i - 1]!);
  const inside = timesteps.every((t) => Number.isInteger(t) && t >= 0 && t < trained);
  if (timesteps.length > 0 && falls && inside) return [...timesteps];
  throw new KinographError('sampler.option', {
    where: `${className}: option timesteps`,
    wanted: `falling whole numbers from ${trained - 1} down to 0`,
    got: `[${timesteps.join(', ')}]`,
  });
}
