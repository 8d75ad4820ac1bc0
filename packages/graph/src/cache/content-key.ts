import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Encoded } from '../codec.js';

/**
 * The key of plain data: the SHA-256 of its canonical text (names sorted, what is undefined left out, every kind of value told
 * from every other). Nothing where it holds what is no data: functions, objects of classes, symbols.
 */
export function contentKey(value: unknown): string | undefined {
  const parts: string[] = [];
  return write(value, parts) ? bytesToHex(sha256(utf8ToBytes(parts.join('')))) : undefined;
}

/** The key of an encoded value: its JSON and every byte. */
export function encodedKey({ json, buffers }: Encoded): string | undefined {
  return contentKey([json, ...buffers.map((bytes) => bytesToHex(sha256(bytes)))]);
}

/** Appends the canonical text of a value; false where it has none. */
function write(value: unknown, parts: string[]): boolean {
  switch (typeof value) {
    case 'string':
      parts.push(JSON.stringify(value));
      return true;
    case 'number':
      parts.push(Object.is(value, -0) ? '-0' : String(value));
      return true;
    case 'bigint':
      parts.push(`${value}n`);
      return true;
    case 'boolean':
    case 'undefined':
      parts.push(String(value));
      return true;
    case 'object':
      return writeObject(value, parts);
    default:
      return false;
  }
}

function writeObject(value: object | null, parts: string[]): boolean {
  if (value === null) {
    parts.push('null');
    return true;
  }
  if (Array.isArray(value)) {
    parts.push('[');
    for (const item of value) {
      if (!write(item, parts)) return false;
      parts.push(',');
    }
    parts.push(']');
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  parts.push('{');
  for (const [name, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (item === undefined) continue;
    parts.push(JSON.stringify(name), ':');
    if (!write(item, parts)) return false;
    parts.push(',');
  }
  parts.push('}');
  return true;
}
