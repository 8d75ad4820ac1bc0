import type { Tensor } from '@kinograph/tensor';

/** How one output of a case compares with what was recorded. */
export interface Comparison {
  readonly output: string;
  /** Largest absolute difference; infinite when the output is missing, misshapen, or has a NaN. */
  readonly difference: number;
  /** The most it may be. */
  readonly allowed: number;
  readonly ok: boolean;
  /** Why the difference is infinite. */
  readonly note?: string;
}

/**
 * Compares an output: `1e-4 * max(1, max |expected|)` plus ten times the noise floor is allowed for floats, nothing for
 * integers and booleans.
 */
export function compare(output: string, expected: Tensor, got: Tensor | undefined, noiseFloor: number): Comparison {
  const exact = !expected.dtype.includes('float');
  const allowed = exact ? 0 : 1e-4 * Math.max(1, largest(expected)) + 10 * noiseFloor;
  const wrong = (note: string): Comparison => ({
    output,
    difference: Number.POSITIVE_INFINITY,
    allowed,
    ok: false,
    note,
  });
  if (!got) return wrong('no such output');
  if (got.shape.join() !== expected.shape.join()) {
    return wrong(`shape [${got.shape.join(', ')}], recorded [${expected.shape.join(', ')}]`);
  }
  let difference = 0;
  for (let index = 0; index < expected.data.length; index++) {
    const [a, b] = [expected.data[index]!, got.data[index]!];
    if (a === b) continue;
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    const here = Math.abs(Number(a) - Number(b));
    if (Number.isNaN(here)) return wrong('a NaN');
    difference = Math.max(difference, here);
  }
  return { output, difference, allowed, ok: difference <= allowed };
}

function largest({ data }: Tensor): number {
  let most = 0;
  for (let index = 0; index < data.length; index++) {
    const size = Math.abs(Number(data[index]));
    if (Number.isFinite(size) && size > most) most = size;
  }
  return most;
}
