import { KinographError } from '@kinograph/errors';
import type { Tensor } from '@kinograph/tensor';
import { bytesOf, inOrder, type NamedTensors } from './encode.js';
import { layOut, type PlacedTensor, sameDtype, type TensorSpec } from './layout.js';
import { replaceFile } from './replace-file.js';

/** Options of the writers. */
export interface WriteOptions {
  /** Goes into `__metadata__`. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Writes tensors to a file (Node): under a temporary name, flushed to disk, then renamed, so that `path` holds either its
 * old content or all of the new.
 *
 * @throws KinographError `safetensors.write-invalid`, or `safetensors.write-failed` (full disk, permissions).
 */
export async function writeSafetensors(path: string, tensors: NamedTensors, options: WriteOptions = {}): Promise<void> {
  const ordered = inOrder(tensors);
  await writeSafetensorsStream(path, ordered, ordered, options);
}

/**
 * Writes a file larger than memory: the header from `specs`, then each tensor as `tensors` yields it, in the same order.
 * Raw bytes may be yielded in place of a tensor, for element types a tensor cannot have.
 *
 * @throws KinographError `safetensors.write-invalid` when what comes differs from its spec, `safetensors.write-failed`.
 */
export async function writeSafetensorsStream(
  path: string,
  specs: Iterable<TensorSpec>,
  tensors: Iterable<Tensor | Uint8Array> | AsyncIterable<Tensor | Uint8Array>,
  { metadata, signal }: WriteOptions = {},
): Promise<void> {
  const { head, tensors: expected } = layOut(specs, metadata);
  await replaceFile(path, async (write) => {
    await write(head);
    let count = 0;
    for await (const tensor of tensors) {
      signal?.throwIfAborted();
      const spec = expected[count++];
      if (spec === undefined) throw mismatch(path, `${expected.length} tensors`, 'more');
      await write(checkedBytes(path, spec, tensor));
    }
    if (count < expected.length) throw mismatch(path, `${expected.length} tensors`, `${count}`);
    signal?.throwIfAborted();
  });
}

function checkedBytes(path: string, spec: PlacedTensor, tensor: Tensor | Uint8Array): Uint8Array {
  const place = `${path}: tensor "${spec.name}"`;
  if (!(tensor instanceof Uint8Array)) {
    const same = sameDtype(spec.dtype, tensor.dtype) && spec.shape.join() === tensor.shape.join();
    if (!same) {
      throw mismatch(place, `${spec.dtype} [${spec.shape.join(', ')}]`, `${tensor.dtype} [${tensor.shape.join(', ')}]`);
    }
  }
  const bytes = tensor instanceof Uint8Array ? tensor : bytesOf(tensor);
  if (bytes.byteLength !== spec.byteLength) throw mismatch(place, `${spec.byteLength} bytes`, `${bytes.byteLength}`);
  return bytes;
}

function mismatch(where: string, wanted: string, got: string): KinographError {
  const next = 'Yield exactly what the specs announce, in their order.';
  return new KinographError('safetensors.write-invalid', { where, wanted, got, next });
}
