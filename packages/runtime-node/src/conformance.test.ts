import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformanceSuite } from '@kinograph/runtime/conformance';
import { fileSource } from '@kinograph/safetensors';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createNodeRuntime } from './create-node-runtime.js';

/** The CPU is everywhere; name others here to test them: `KINOGRAPH_TEST_DEVICES=webgpu,cuda`. */
const devices = ['cpu', ...(process.env.KINOGRAPH_TEST_DEVICES?.split(',') ?? [])];

describe.each(devices)('the node runtime on %s', (device) => {
  let folder: string;
  let files = 0;
  const suite = conformanceSuite({
    create: (options) => createNodeRuntime({ device, ...options }),
    int8: device === 'cpu',
    float16: device !== 'webgpu', // Software adapters have none.
    file: async (name, bytes) => {
      const path = join(folder, String(files++), name);
      await mkdir(join(path, '..'));
      await writeFile(path, bytes);
      return fileSource(path);
    },
    report: (what, milliseconds) => console.info(`${what}: ${milliseconds.toFixed(1)} ms`),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinograph-conformance-'));
  });
  afterAll(async () => {
    await suite.dispose();
    await rm(folder, { recursive: true });
  });

  for (const { title, run } of suite.cases) it(title, run);
});
