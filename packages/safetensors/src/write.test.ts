import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@kinograph/tensor';
import { afterAll, expect, it } from 'vitest';
import {
  encodeSafetensors,
  findTensor,
  openSafetensors,
  readBytes,
  readFloat32,
  readTensor,
  writeSafetensors,
  writeSafetensorsStream,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'kinograph-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tensors = {
  scale: tensor('float16', [3], Uint16Array.of(0x3c00, 0x4000, 0x7c00)),
  'blocks.0.weight': tensor('float32', [2, 2], Float32Array.of(1, -2, 3.5, Number.MIN_VALUE)),
  mask: tensor('bool', [5], Uint8Array.of(1, 0, 1, 1, 0)),
  'é "quoted"\n': tensor('int64', [], BigInt64Array.of(-(2n ** 63n))),
  empty: tensor('bfloat16', [0, 4]),
};

it('what is written is read back, names, shapes and bits', async () => {
  const store = await openSafetensors(encodeSafetensors(tensors, { clé: 'värde 🦊', format: 'pt' }));
  expect(Object.fromEntries(store.metadata)).toEqual({ clé: 'värde 🦊', format: 'pt' });
  expect([...store.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
  for (const [name, wanted] of Object.entries(tensors)) {
    expect(await readTensor(findTensor(store, name))).toEqual(wanted);
  }
});

it('16-bit floats are read as float32', async () => {
  const { tensors: written } = await openSafetensors(encodeSafetensors(tensors));
  expect((await readFloat32(written.get('scale')!)).data).toEqual(Float32Array.of(1, 2, Number.POSITIVE_INFINITY));
});

it('every tensor starts at a multiple of its element size', async () => {
  const { tensors: written } = await openSafetensors(encodeSafetensors(tensors));
  for (const [name, { data }] of Object.entries(tensors)) {
    expect(written.get(name)!.byteOffset % data.BYTES_PER_ELEMENT).toBe(0);
  }
});

it('the bytes are those of the reference library for the same tensors', () => {
  const recorded = new URL('../fixtures/safetensors-bad/files/good_scalar.safetensors', import.meta.url);
  const scalar = new Float32Array(new Uint8Array([0xde, 0x83, 0x8e, 0xbf]).buffer);
  const encoded = encodeSafetensors({ s: tensor('float32', [], scalar), i: tensor('int64', [], BigInt64Array.of(7n)) });
  expect(Buffer.from(encoded).equals(readFileSync(recorded))).toBe(true);
});

it('the file holds the same bytes as the encoding, and no temporary file is left', async () => {
  const path = join(folder, 'whole.safetensors');
  await writeSafetensors(path, tensors, { metadata: { a: 'b' } });
  expect(new Uint8Array(readFileSync(path))).toEqual(encodeSafetensors(tensors, { a: 'b' }));
  expect(readdirSync(folder)).toEqual(['whole.safetensors']);
});

it('a stream of tensors is written in the order of its specs', async () => {
  const path = join(folder, 'stream.safetensors');
  const specs = Array.from({ length: 20 }, (_, at) => ({
    name: `layer.${at}`,
    dtype: 'float32' as const,
    shape: [at, 2],
  }));
  async function* made() {
    for (const { shape } of specs) yield tensor('float32', shape, new Float32Array(shape[0]! * 2).fill(shape[0]!));
  }
  await writeSafetensorsStream(path, specs, made());
  const store = await openSafetensors(path);
  expect([...store.tensors.keys()]).toEqual(specs.map(({ name }) => name));
  expect((await readTensor(store.tensors.get('layer.3')!)).data).toEqual(new Float32Array(6).fill(3));
  await store.close();
});

it('raw bytes are written under types a tensor cannot have', async () => {
  const path = join(folder, 'raw.safetensors');
  await writeSafetensorsStream(path, [{ name: 'a', dtype: 'F8_E4M3', shape: [3] }], [Uint8Array.of(1, 2, 3)]);
  const store = await openSafetensors(path);
  const info = findTensor(store, 'a');
  expect(info).toMatchObject({ storedDtype: 'F8_E4M3', dtype: undefined });
  expect([...(await readBytes(info))]).toEqual([1, 2, 3]);
  await expect(readTensor(info)).rejects.toMatchObject({ code: 'safetensors.dtype-unsupported' });
  await store.close();
});

it('a writer that fails in the middle leaves the old file, and nothing else', async () => {
  const path = join(folder, 'kept.safetensors');
  await writeSafetensors(path, { a: tensors.scale });
  const before = readFileSync(path);
  const specs = ['a', 'b'].map((name) => ({ name, dtype: 'float32' as const, shape: [2] }));
  const wrong = [
    [tensor('float32', [2])],
    [tensor('float32', [2]), tensor('float32', [3])],
    [tensor('float32', [2]), tensor('int32', [2])],
    [tensor('float32', [2]), tensor('float32', [2]), tensor('float32', [2])],
  ];
  for (const yielded of wrong) {
    await expect(writeSafetensorsStream(path, specs, yielded)).rejects.toMatchObject({
      code: 'safetensors.write-invalid',
    });
  }
  const controller = new AbortController();
  async function* aborting() {
    yield tensor('float32', [2]);
    controller.abort();
    yield tensor('float32', [2]);
  }
  const aborted = writeSafetensorsStream(path, specs, aborting(), { signal: controller.signal });
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('what no reader could open is not written', () => {
  const scale = tensors.scale;
  expect(() => encodeSafetensors({ 'half \ud83e': scale })).toThrow('a lone surrogate');
  expect(() => encodeSafetensors({ __metadata__: scale })).toThrow('a name of its own');
});

it('a folder that does not exist is write-failed', async () => {
  const path = join(folder, 'none', 'a.safetensors');
  await expect(writeSafetensors(path, tensors)).rejects.toMatchObject({ code: 'safetensors.write-failed' });
});
