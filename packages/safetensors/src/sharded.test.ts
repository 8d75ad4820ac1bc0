import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@kinograph/tensor';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSharded, readTensor, writeSafetensors } from './index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kinograph-sharded-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const shard = (name: string, ...values: Record<string, number>[]) =>
  writeSafetensors(
    join(folder, name),
    Object.fromEntries(
      values.flatMap(Object.entries).map(([key, value]) => [key, tensor('float32', [1], Float32Array.of(value))]),
    ),
    { metadata: { format: 'pt' } },
  );
function index(weightMap: Record<string, string> | string): string {
  const path = join(folder, 'model.safetensors.index.json');
  const map = typeof weightMap === 'string' ? weightMap : JSON.stringify(weightMap);
  writeFileSync(path, `{"metadata":{"total_size":8},"weight_map":${map}}`);
  return path;
}

it('opens all shards of an index as one store', async () => {
  await shard('model-1.safetensors', { a: 1, b: 2 });
  await shard('model-2.safetensors', { c: 3 });
  const store = await openSharded(
    index({ a: 'model-1.safetensors', b: 'model-1.safetensors', c: 'model-2.safetensors' }),
  );
  expect([...store.tensors.keys()].sort()).toEqual(['a', 'b', 'c']);
  expect(store.tensors.get('c')!.source.path).toMatch(/model-2\.safetensors$/);
  expect((await readTensor(store.tensors.get('c')!)).data).toEqual(Float32Array.of(3));
  expect(store.metadata.get('format')).toBe('pt');
  await store.close();
});

it('names the shard that is missing', async () => {
  await shard('model-1.safetensors', { a: 1 });
  const opened = openSharded(index({ a: 'model-1.safetensors', c: 'model-2.safetensors' }));
  await expect(opened).rejects.toMatchObject({
    code: 'safetensors.shard-missing',
    wanted: 'the shard model-2.safetensors',
  });
});

it('names the tensors a shard lacks', async () => {
  await shard('model-1.safetensors', { a: 1 });
  const opened = openSharded(index({ a: 'model-1.safetensors', b: 'model-1.safetensors' }));
  await expect(opened).rejects.toMatchObject({
    code: 'safetensors.tensor-missing',
    wanted: '"b" in model-1.safetensors',
  });
});

it('refuses one tensor in two shards, and one name twice in the index', async () => {
  await shard('model-1.safetensors', { a: 1, b: 2 });
  await shard('model-2.safetensors', { b: 2, c: 3 });
  const opened = openSharded(index({ a: 'model-1.safetensors', c: 'model-2.safetensors' }));
  await expect(opened).rejects.toMatchObject({ code: 'safetensors.tensor-duplicate' });
  const twice = openSharded(index('{"a":"model-1.safetensors","a":"model-1.safetensors"}'));
  await expect(twice).rejects.toMatchObject({ code: 'safetensors.index-invalid' });
});

it.each(['../model.safetensors', '/etc/passwd', 'a/b.safetensors', 'a\\b', '..', 'C:x', ''])(
  'refuses "%s" as the name of a shard',
  async (name) => {
    await expect(openSharded(index({ a: name }))).rejects.toMatchObject({ code: 'safetensors.index-invalid' });
  },
);

it('refuses an index without a weight_map, or of broken JSON', async () => {
  await expect(openSharded(index('[]'))).rejects.toMatchObject({ code: 'safetensors.index-invalid' });
  await expect(openSharded(index('{'))).rejects.toMatchObject({ code: 'safetensors.header-json' });
});

it('opens shards given by a function, whatever holds the index', async () => {
  const { encodeSafetensors } = await import('./encode.js');
  const bytes = encodeSafetensors({ a: tensor('uint8', [2], Uint8Array.of(1, 2)) });
  const json = new TextEncoder().encode('{"weight_map":{"a":"only.safetensors"}}');
  const store = await openSharded(json, { openShard: async () => bytes });
  expect((await readTensor(store.tensors.get('a')!)).data).toEqual(Uint8Array.of(1, 2));
});
