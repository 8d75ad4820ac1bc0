import { KinographError } from '@kinograph/errors';

/** What a run may hold by default in activations at the finest level, in bytes: a rough aim, not a limit. */
const BYTES_AIMED_AT = 2 ** 30;
/** Tensors of that size alive at once, as measured: windows of three frames and their reordering are six, kept frames most of the rest. */
const TENSORS_ALIVE = 20;
const LARGEST_DEFAULT = 4;

/**
 * How many latent frames (or groups of pixel frames) one run takes: what was asked for, or as many as fit the aim when
 * each of them is `values` float32 numbers at the finest level.
 * @throws KinographError `vae.chunk`.
 */
export function chunkSize(asked: number | undefined, values: number): number {
  if (asked !== undefined) {
    if (Number.isInteger(asked) && asked >= 1) return asked;
    throw new KinographError('vae.chunk', { where: 'options.chunk', wanted: 'a positive integer', got: String(asked) });
  }
  return Math.max(1, Math.min(LARGEST_DEFAULT, Math.floor(BYTES_AIMED_AT / (4 * values * TENSORS_ALIVE))));
}
