import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformanceSuite } from '@kinograph/cache/conformance';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openDiskStore, openMemoryStore } from '../src/index.js';

describe('a store in memory', () => {
  for (const { title, run } of conformanceSuite(async (options) => openMemoryStore(options))) it(title, run);
});

describe('a store on disk', () => {
  let folder: string;
  let stores = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinograph-cache-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const open = ({ maxBytes }: { maxBytes: number }) => openDiskStore({ folder: join(folder, `${stores++}`), maxBytes });
  for (const { title, run } of conformanceSuite(open)) it(title, run);
});
