import { KinographError } from '@kinograph/errors';
import type { Tensor } from '@kinograph/tensor';
import type { RuntimeErrorCode } from '../error-code.js';

/** @throws Error with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** @throws Error unless the tensor has this dtype and shape, and every value is within `tolerance` of the expected one. */
export function assertTensor(
  actual: Tensor | undefined,
  expected: { dtype: Tensor['dtype']; shape: readonly number[]; values: ArrayLike<number | bigint> },
  tolerance = 0,
): void {
  assert(actual !== undefined, 'wanted a result, got none');
  const described = `${expected.dtype} [${expected.shape}]`;
  const got = `${actual.dtype} [${actual.shape}]`;
  assert(got === described, `wanted ${described}, got ${got}`);
  assert(
    actual.data.length === expected.values.length,
    `wanted ${expected.values.length} values, got ${actual.data.length}`,
  );
  for (let index = 0; index < expected.values.length; index++) {
    const difference = Math.abs(Number(actual.data[index]) - Number(expected.values[index]));
    assert(difference <= tolerance, `value ${index}: wanted ${expected.values[index]}, got ${actual.data[index]}`);
  }
}

/** Waits for a promise that must reject, and gives its reason. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (reason) {
    return reason;
  }
  throw new Error('wanted a rejection, got a value');
}

/** @throws Error unless the promise rejects with this code and a message that has every one of `mentions` in it. */
export async function assertFails(
  promise: Promise<unknown>,
  code: RuntimeErrorCode,
  mentions: readonly string[],
): Promise<void> {
  const reason = await reasonOf(promise);
  assert(reason instanceof KinographError, `wanted a KinographError, got ${reason}`);
  assert(reason.code === code, `wanted ${code}, got ${reason.code}: ${reason.message}`);
  for (const text of mentions) assert(reason.message.includes(text), `wanted "${text}" in "${reason.message}"`);
}
