import { KinographError } from '@kinograph/errors';
import type { DType } from '@kinograph/tensor';
import { bitsPerElement, isStoredDtype, storedDtype, storedDtypes, tensorDtype } from './dtypes.js';
import { lengthBytes, maxHeaderBytes } from './header.js';
import type { SafetensorsDType } from './types.js';

/** A tensor to be written: its name, element type (the tensor's own or the format's) and shape. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType | SafetensorsDType;
  readonly shape: readonly number[];
}

/** A tensor's place in a file that is being written. */
export interface PlacedTensor extends TensorSpec {
  readonly byteLength: number;
}

/** The beginning of a file, length and header, and what must follow it. */
export interface Layout {
  /** The first bytes of the file: a multiple of 8, so the data section is aligned. */
  readonly head: Uint8Array;
  readonly tensors: readonly PlacedTensor[];
  /** Size of the whole file. */
  readonly fileBytes: number;
}

/** The order the reference library writes: widest element type first, then by name, so every tensor is aligned. */
export function alignedOrder<Spec extends TensorSpec>(specs: Iterable<Spec>): Spec[] {
  const rank = ({ dtype }: TensorSpec) => storedDtypes.indexOf(storedName(dtype));
  return [...specs].sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Lays out a file: tensors one after another in the order given.
 * @throws KinographError `safetensors.write-invalid` for repeated or impossible names, shapes and types.
 */
export function layOut(specs: Iterable<TensorSpec>, metadata: Readonly<Record<string, string>> = {}): Layout {
  const entries: string[] = [];
  const meta = Object.entries(metadata).map(([key, value]) => `${text(key)}:${text(value)}`);
  if (meta.length > 0) entries.push(`"__metadata__":{${meta.join(',')}}`);

  const tensors: PlacedTensor[] = [];
  const names = new Set(['__metadata__']);
  let end = 0;
  for (const spec of specs) {
    const { name, dtype, shape } = spec;
    if (names.has(name)) {
      throw invalid(`tensor "${name}"`, 'a name of its own', 'one that is taken');
    }
    names.add(name);
    const byteLength = sizeInBytes(spec);
    const place = `"dtype":"${storedName(dtype)}","shape":[${shape.join(',')}],"data_offsets":[${end},${end + byteLength}]`;
    entries.push(`${text(name)}:{${place}}`);
    tensors.push({ ...spec, byteLength });
    end += byteLength;
  }

  const header = new TextEncoder().encode(`{${entries.join(',')}}`);
  const padded = Math.ceil(header.byteLength / 8) * 8;
  if (padded > maxHeaderBytes) throw invalid('header', `at most ${maxHeaderBytes} bytes`, `${padded}`);
  const head = new Uint8Array(lengthBytes + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(header, lengthBytes);
  return { head, tensors, fileBytes: head.byteLength + end };
}

/** The format's name of an element type, given either way. */
export function storedName(dtype: DType | SafetensorsDType): SafetensorsDType {
  return isStoredDtype(dtype) ? dtype : storedDtype(dtype);
}

/** Whether two names, of a tensor's type or the format's, mean one element type. */
export function sameDtype(spec: DType | SafetensorsDType, dtype: DType): boolean {
  return tensorDtype(storedName(spec)) === dtype;
}

function sizeInBytes({ name, dtype, shape }: TensorSpec): number {
  const stored = storedName(dtype);
  if (stored === undefined) throw invalid(`tensor "${name}": dtype`, storedDtypes.join(', '), String(dtype));
  const wrong = shape.find((size) => !Number.isSafeInteger(size) || size < 0);
  const bytes = (shape.reduce((product, size) => product * size, 1) * bitsPerElement(stored)) / 8;
  if (wrong !== undefined || !Number.isSafeInteger(bytes)) {
    throw invalid(`tensor "${name}": shape`, 'sizes of at least 0 that make whole bytes', `[${shape.join(', ')}]`);
  }
  return bytes;
}

/** A string as JSON. Half of a surrogate pair has no UTF-8 form, and readers refuse it. */
function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw invalid(JSON.stringify(value), 'well-formed Unicode', 'a lone surrogate');
  return JSON.stringify(value);
}

function invalid(where: string, wanted: string, got: string): KinographError {
  return new KinographError('safetensors.write-invalid', { where: `safetensors: ${where}`, wanted, got });
}
