import { KinographError, suggestion } from '@kinograph/errors';
import { bitsPerElement, isStoredDtype, storedDtypes } from './dtypes.js';
import { JsonFloat, JsonObject, type JsonValue, parseJson } from './json.js';
import type { SafetensorsDType } from './types.js';

/** Bytes of the header's own length, at the start of the file. */
export const lengthBytes = 8;
/** Longest header allowed, in bytes (the reference's limit). */
export const maxHeaderBytes = 100_000_000;

/** One entry of a header. `start` and `end` are bytes from the start of the data section. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A checked header: tensors in the order of their bytes, which cover the data section exactly. */
export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The header's length in bytes, from the first 8 bytes of a file, checked before anything is allocated for it.
 * @throws KinographError `safetensors.header-length` when it is longer than the file or 100 MB.
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, where: string): number {
  if (prefix.byteLength < lengthBytes) {
    throw new KinographError('safetensors.header-length', {
      where,
      wanted: `at least ${lengthBytes} bytes`,
      got: `${fileBytes}`,
      next: 'The file is empty or cut off; download or write it again.',
    });
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset, lengthBytes).getBigUint64(0, true);
  const most = Math.min(maxHeaderBytes, fileBytes - lengthBytes);
  if (length > BigInt(most)) {
    throw new KinographError('safetensors.header-length', {
      where: `${where}: header length`,
      wanted: `at most ${most} bytes (${most === maxHeaderBytes ? "the format's limit" : 'what the file holds'})`,
      got: `${length}`,
      next: 'The file is cut off or is no safetensors file; download or write it again.',
    });
  }
  return Number(length);
}

/**
 * Parses and checks a header with the verdicts of the reference (safetensors 0.8): every entry is well formed, sizes follow
 * from dtype and shape without overflow, and the tensors follow each other without gap or overlap to the end of the file.
 *
 * @param dataBytes bytes of the file after the header.
 * @throws KinographError `safetensors.header-utf8`, `safetensors.header-json`, `safetensors.header-entry`,
 *   `safetensors.offsets`, `safetensors.size` or `safetensors.truncated`.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number, where: string): Header {
  const root = parseJson(decode(bytes, where), where);
  if (!(root instanceof JsonObject)) throw malformed(`${where}: header`, 'an object', root);

  let metadata: ReadonlyMap<string, string> | undefined;
  const byName = new Map<string, Extent>();
  for (const [name, value] of root.entries) {
    if (name === '__metadata__') {
      if (metadata !== undefined) throw malformed(`${where}: __metadata__`, 'one entry', 'a second one');
      metadata = parseMetadata(value, `${where}: __metadata__`);
    } else {
      byName.set(name, parseEntry(name, value, `${where}: tensor ${JSON.stringify(name)}`));
    }
  }
  const extents = [...byName.values()].sort((a, b) => compare(a.start, b.start) || compare(a.end, b.end));
  checkCoverage(extents, dataBytes, where);
  return {
    entries: extents.map((extent) => ({
      ...extent,
      shape: extent.shape.map(Number),
      start: Number(extent.start),
      end: Number(extent.end),
    })),
    metadata: metadata ?? new Map(),
  };
}

/** An entry before it is known to lie inside the file: any 64-bit numbers. */
interface Extent {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly bigint[];
  readonly start: bigint;
  readonly end: bigint;
}

function decode(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new KinographError('safetensors.header-utf8', {
      where: `${where}: header`,
      wanted: 'valid UTF-8',
      got: 'other bytes',
      next: 'The file is damaged or is no safetensors file; download or write it again.',
      cause,
    });
  }
}

function parseMetadata(value: JsonValue, where: string): ReadonlyMap<string, string> {
  if (value === null) return new Map();
  if (!(value instanceof JsonObject)) throw malformed(where, 'an object of strings', value);
  return new Map(
    value.entries.map(([key, text]) => {
      if (typeof text !== 'string') throw malformed(`${where}.${key}`, 'a string', text);
      return [key, text];
    }),
  );
}

const fields = ['dtype', 'shape', 'data_offsets'] as const;

/** An entry is an object with the three fields (others are ignored), or, as the reference allows, an array of the three. */
function parseEntry(name: string, value: JsonValue, where: string): Extent {
  const [dtype, shape, offsets] = entryFields(value, where);
  const [start, end] = sizes(offsets, `${where}: data_offsets`, 2);
  return {
    name,
    dtype: parseDtype(dtype, `${where}: dtype`),
    shape: sizes(shape, `${where}: shape`),
    start: start!,
    end: end!,
  };
}

function entryFields(value: JsonValue, where: string): readonly [JsonValue, JsonValue, JsonValue] {
  if (Array.isArray(value)) {
    if (value.length !== fields.length) throw malformed(where, `${fields.join(', ')}`, `${value.length} values`);
    return value as [JsonValue, JsonValue, JsonValue];
  }
  if (!(value instanceof JsonObject)) throw malformed(where, `an object with ${fields.join(', ')}`, value);
  const field = (key: (typeof fields)[number]) => {
    const found = value.entries.filter(([entry]) => entry === key);
    if (found.length !== 1) throw malformed(`${where}: ${key}`, 'one value', `${found.length}`);
    return found[0]![1];
  };
  return [field('dtype'), field('shape'), field('data_offsets')];
}

/** A dtype is its name or, as the reference allows, an object of that one key with null. */
function parseDtype(value: JsonValue, where: string): SafetensorsDType {
  let name = value;
  if (value instanceof JsonObject && value.entries.length === 1 && value.entries[0]![1] === null) {
    name = value.entries[0]![0];
  }
  if (typeof name === 'string' && isStoredDtype(name)) return name;
  const next = typeof name === 'string' ? suggestion(name, storedDtypes, storedDtypes.length) : undefined;
  throw malformed(where, 'an element type of the format', value, next);
}

function sizes(value: JsonValue, where: string, length?: number): bigint[] {
  if (!Array.isArray(value)) throw malformed(where, 'an array of integers', value);
  if (length !== undefined && value.length !== length) throw malformed(where, `${length} integers`, `${value.length}`);
  return value.map((size: JsonValue, index) => {
    if (typeof size !== 'bigint' || size < 0n) throw malformed(`${where}[${index}]`, 'an integer of at least 0', size);
    return size;
  });
}

const unsignedMax = 2n ** 64n - 1n;

/** Bytes of a tensor. Like the reference, refuses products beyond 64 bits even where a later factor is 0. */
function byteSize({ dtype, shape }: Extent, where: string): bigint {
  const factors = [...shape, BigInt(bitsPerElement(dtype))];
  const bits = factors.reduce((product, factor) => {
    if (product * factor > unsignedMax) throw wrongSize(where, 'a size of at most 2^64 - 1 bits', `shape [${shape}]`);
    return product * factor;
  }, 1n);
  if (bits % 8n !== 0n) throw wrongSize(where, 'whole bytes', `${bits} bits (${dtype}, shape [${shape}])`);
  return bits / 8n;
}

function checkCoverage(extents: readonly Extent[], dataBytes: number, where: string): void {
  let covered = 0n;
  for (const extent of extents) {
    const { start, end } = extent;
    const place = `${where}: tensor ${JSON.stringify(extent.name)}`;
    if (start !== covered || end < start) {
      throw new KinographError('safetensors.offsets', {
        where: `${place}: data_offsets`,
        wanted: `a range from byte ${covered}, where the tensor before it ends`,
        got: `[${start}, ${end}]`,
        next: 'Tensors may neither overlap nor leave gaps; write the file again.',
      });
    }
    const size = byteSize(extent, place);
    if (end - start !== size) {
      throw wrongSize(place, `${size} bytes for ${extent.dtype}, shape [${extent.shape}]`, `${end - start}`);
    }
    covered = end;
  }
  if (covered !== BigInt(dataBytes)) {
    throw new KinographError('safetensors.truncated', {
      where: `${where}: data section`,
      wanted: `${covered} bytes, as the header says`,
      got: `${dataBytes}`,
      next: `The file is ${covered > BigInt(dataBytes) ? 'cut off' : 'too long'}; download or write it again.`,
    });
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function wrongSize(where: string, wanted: string, got: string): KinographError {
  return new KinographError('safetensors.size', { where, wanted, got, next: 'Write the file again.' });
}

function malformed(where: string, wanted: string, value: JsonValue, next = 'Write the file again.'): KinographError {
  return new KinographError('safetensors.header-entry', { where, wanted, got: described(value), next });
}

function described(value: JsonValue): string {
  if (value instanceof JsonObject) return 'an object';
  if (value instanceof JsonFloat) return value.text;
  if (Array.isArray(value)) return 'an array';
  return String(value);
}
