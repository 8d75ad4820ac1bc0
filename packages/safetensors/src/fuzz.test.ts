import { KinographError } from '@kinograph/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ByteSource, encodeSafetensors, openSafetensors } from './index.js';
import { parseJson } from './json.js';

/** A source that counts what it is asked for, and fails the test when that leaves the file. */
function watched(bytes: Uint8Array): ByteSource & { asked: number } {
  return {
    name: 'fuzz',
    size: bytes.byteLength,
    asked: 0,
    async read(offset, length) {
      if (offset + length > bytes.byteLength) throw new Error(`read of ${length} bytes at ${offset} leaves the file`);
      this.asked += length;
      return bytes.subarray(offset, offset + length);
    },
    async close() {},
  };
}

/** Opens to a store whose tensors lie inside the file, or refuses with one of our errors; reads no byte twice. */
async function holds(bytes: Uint8Array): Promise<void> {
  const source = watched(bytes);
  try {
    const { tensors } = await openSafetensors(source);
    for (const { byteOffset, byteLength } of tensors.values()) {
      expect(byteOffset + byteLength).toBeLessThanOrEqual(bytes.byteLength);
    }
  } catch (error) {
    if (!(error instanceof KinographError)) throw error;
  }
  expect(source.asked).toBeLessThanOrEqual(bytes.byteLength);
}

function withHeader(header: Uint8Array, length = header.byteLength): Uint8Array {
  const bytes = new Uint8Array(8 + header.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(header, 8);
  return bytes;
}

const valid = encodeSafetensors(
  {
    weight: { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) },
    bias: { dtype: 'float16', shape: [3], data: new Uint16Array(3) },
  },
  { format: 'pt' },
);

it('any bytes are refused cleanly or opened, without reading beyond the file', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), holds), { numRuns: 500 });
});

it('any JSON as a header is refused cleanly or opened', async () => {
  const header = fc.json().map((text) => withHeader(new TextEncoder().encode(text)));
  await fc.assert(fc.asyncProperty(header, holds), { numRuns: 500 });
});

it('a valid file with some bytes changed or cut is refused cleanly or opened', async () => {
  const changes = fc.array(fc.tuple(fc.nat(valid.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(changes, fc.nat(valid.byteLength), async (changed, kept) => {
    const bytes = valid.slice();
    for (const [at, value] of changed) bytes[at] = value;
    await holds(bytes);
    await holds(bytes.subarray(0, kept));
  });
  await fc.assert(property, { numRuns: 1000 });
});

it('parses what JSON.parse parses to the same value', () => {
  const property = fc.property(fc.json({ noUnicodeString: false }), (text) => {
    expect(plain(parseJson(text, 'test'))).toEqual(JSON.parse(text));
  });
  fc.assert(property, { numRuns: 500 });
});

it('refuses a hundred thousand brackets without overflowing the stack', async () => {
  const header = new TextEncoder().encode('['.repeat(100_000));
  await expect(openSafetensors(withHeader(header))).rejects.toThrow('127 levels of nesting');
});

function plain(value: ReturnType<typeof parseJson>): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if ('text' in value) return Number(value.text);
  if ('entries' in value && !Array.isArray(value)) {
    const object: Record<string, unknown> = {};
    for (const [key, entry] of value.entries as (readonly [string, typeof value])[]) {
      Object.defineProperty(object, key, { value: plain(entry), enumerable: true, configurable: true, writable: true });
    }
    return object;
  }
  return (value as readonly (typeof value)[]).map(plain);
}
