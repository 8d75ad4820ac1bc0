import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PoolOptions, pooledRuntime } from '@kinograph/runtime';
import { conformanceSuite } from '@kinograph/runtime/conformance';
import { fileSource } from '@kinograph/safetensors';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createNodeRuntime } from './create-node-runtime.js';

/** Where others hold the room, a model is opened, or refused, at its first run. */
const opensAtOnce = /when opening is aborted|when a model cannot be opened/;
const pools: readonly [string, PoolOptions][] = [
  ['without a limit', { idleSeconds: 0 }],
  ['of no room at all', { maxBytes: 1, idleSeconds: 0 }],
];

describe.each(pools)('a pool %s over the node runtime', (_, pool) => {
  let folder: string;
  let files = 0;
  const suite = conformanceSuite({
    create: async (options) => pooledRuntime(await createNodeRuntime(options), pool),
    int8: true,
    float16: true,
    file: async (name, bytes) => {
      const path = join(folder, String(files++), name);
      await mkdir(join(path, '..'));
      await writeFile(path, bytes);
      return fileSource(path);
    },
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinograph-pool-'));
  });
  afterAll(async () => {
    await suite.dispose();
    await rm(folder, { recursive: true });
  });

  for (const { title, run } of suite.cases) if (!(pool.maxBytes && opensAtOnce.test(title))) it(title, run);
});
