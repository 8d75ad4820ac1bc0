import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '@kinograph/safetensors';
import { afterAll, describe, expect, it } from 'vitest';
import { fileDigest } from '../src/lock/file-digest.js';
import type { LockData } from '../src/lock/lock-data.js';
import { lockDifferences } from '../src/lock/lock-differences.js';

const folder = mkdtempSync(join(tmpdir(), 'kinograph-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lock: LockData = {
  format: 'kinograph.lock',
  version: 1,
  graph: 'a'.repeat(64),
  kinograph: '1.0.0',
  engine: { name: 'node', device: 'cpu', attention: 'fused', linear: 'float32' },
  stages: { denoise: 1, noise: 2 },
  files: { 'wan/vae/config.json': 'b'.repeat(64) },
};

describe('a lock', () => {
  it('differs from itself in nothing', () => {
    expect(lockDifferences(lock, structuredClone(lock))).toEqual([]);
  });

  it('tells of everything that is another, new or gone', () => {
    const now: LockData = {
      ...lock,
      graph: 'c'.repeat(64),
      kinograph: '1.1.0',
      engine: { ...lock.engine, linear: 'int8' },
      stages: { denoise: 2, write: 1 },
      files: { 'wan/vae/config.json': 'd'.repeat(64) },
    };
    expect(lockDifferences(lock, now)).toEqual([
      'graph its nodes, wiring or parameters: aaaaaaaaaaaa in the lock, is cccccccccccc',
      'version kinograph: 1.0.0 in the lock, is 1.1.0',
      'engine linear: float32 in the lock, is int8',
      'stage denoise: 1 in the lock, is 2',
      'stage noise: 2 in the lock, is gone',
      'stage write: not in the lock, is 1',
      'file wan/vae/config.json: bbbbbbbbbbbb in the lock, is dddddddddddd',
    ]);
  });
});

describe('the digest of a file', () => {
  it('is its SHA-256, remembered until it changes', async () => {
    const path = join(folder, 'weights');
    const memory = join(folder, 'memory');
    writeFileSync(path, 'abc');
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(await fileDigest(await fileSource(path), { memory })).toBe(abc);
    const [remembered] = readdirSync(memory);
    writeFileSync(join(memory, remembered!), 'f'.repeat(64));
    expect(await fileDigest(await fileSource(path), { memory })).toBe('f'.repeat(64));
    writeFileSync(join(memory, remembered!), 'not a digest');
    expect(await fileDigest(await fileSource(path), { memory })).toBe(abc);
    writeFileSync(path, 'abcd');
    expect(await fileDigest(await fileSource(path), { memory })).not.toBe(abc);
    expect(await fileDigest(await fileSource(path))).not.toBe(abc);
  });
});
