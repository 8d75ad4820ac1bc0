/**
 * The schedule of a method that calls the model again at the end of each step but the last: every timestep and noise
 * level after the first is there twice, and a final 0 is added.
 */
export function withMiddles(
  timesteps: readonly number[],
  sigmas: Float32Array,
): { readonly timesteps: number[]; readonly sigmas: Float32Array } {
  const twice = (values: ArrayLike<number>) =>
    Array.from(values).flatMap((value, i) => (i === 0 ? [value] : [value, value]));
  return { timesteps: twice(timesteps), sigmas: Float32Array.from([...twice(sigmas), 0]) };
}
