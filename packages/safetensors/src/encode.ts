import type { Tensor } from '@kinograph/tensor';
import { alignedOrder, layOut } from './layout.js';

/** Tensors by name. */
export type NamedTensors = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** Writes a safetensors file into memory, byte for byte what `writeSafetensors` puts on disk. */
export function encodeSafetensors(tensors: NamedTensors, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const ordered = inOrder(tensors);
  const { head, fileBytes } = layOut(ordered, metadata);
  const file = new Uint8Array(fileBytes);
  file.set(head);
  let at = head.byteLength;
  for (const tensor of ordered) {
    file.set(bytesOf(tensor), at);
    at += tensor.data.byteLength;
  }
  return file;
}

/** The tensors in the order they are written. */
export function inOrder(tensors: NamedTensors): (Tensor & { readonly name: string })[] {
  const entries = tensors instanceof Map ? tensors.entries() : Object.entries(tensors);
  return alignedOrder([...(entries as Iterable<[string, Tensor]>)].map(([name, tensor]) => ({ ...tensor, name })));
}

/** A tensor's elements as bytes, not copied. */
export function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
