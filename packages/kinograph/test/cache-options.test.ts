import { join } from 'node:path';
import type { Runtime } from '@kinograph/runtime';
import { describe, expect, it, vi } from 'vitest';
import { cacheContext } from '../src/cache-context.js';
import { cacheFolder } from '../src/cache-folder.js';
import { byteCount } from '../src/cli/byte-count.js';
import { folderOf, runCache } from '../src/cli/open-cache.js';

describe('a number of bytes', () => {
  it('may have a unit, decimal or binary', () => {
    const texts = { '1000': 1000, '2GB': 2e9, '500 mb': 5e8, '1.5GiB': 1.5 * 2 ** 30, '4K': 4000, '1t': 1e12, '7b': 7 };
    for (const [text, bytes] of Object.entries(texts)) expect(byteCount(text), text).toBe(bytes);
  });

  it('is refused where it is none, or too many to count', () => {
    for (const wrong of ['', '0', '-1', '2XB', 'GB', '1e9', '2GBB', '0.1', '99999999TB']) {
      expect(() => byteCount(wrong), wrong).toThrow(/500MB or 2GB/);
    }
  });
});

describe('the folder of the cache', () => {
  it('is the one asked for, none, or that of the system', () => {
    expect(folderOf({ cache: 'here' })).toBe('here');
    expect(folderOf({ cache: false })).toBeUndefined();
    expect(folderOf({ cache: 'off' })).toBeUndefined();
    expect(folderOf({})).toBe(cacheFolder());
  });

  it('follows XDG_CACHE_HOME where that is a whole path', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/tmp/cache' })).toBe(join('/var/tmp/cache', 'kinograph', 'results'));
    expect(cacheFolder({ XDG_CACHE_HOME: 'cache' })).toBe(cacheFolder({}));
    expect(cacheFolder({})).toMatch(/kinograph/);
  });
});

describe('what results depend on beside the graph', () => {
  const lowering = { attention: 'fused', linear: 'float32', contrib: true } as const;
  const runtime = { name: 'node', device: 'cpu', threads: 2, lowering } as Runtime;

  it('is each of engine, device, threads and precision, and the version', () => {
    const others = [
      runtime,
      { ...runtime, name: 'web' },
      { ...runtime, device: 'webgpu' },
      { ...runtime, threads: 1 },
      { ...runtime, lowering: { ...lowering, linear: 'int8' } as const },
    ];
    expect(new Set(others.map((other) => JSON.stringify(cacheContext(other)))).size).toBe(others.length);
    expect(cacheContext(runtime)).toMatchObject({ kinograph: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('and KINOGRAPH_CACHE_CONTEXT where it is set', () => {
    const contextOf = () => runCache({} as never, runtime, { cacheSize: 1, saveEvery: 0 })?.context;
    const before = contextOf();
    vi.stubEnv('KINOGRAPH_CACHE_CONTEXT', 'other code');
    expect(contextOf()).not.toEqual(before);
    vi.unstubAllEnvs();
    expect(contextOf()).toEqual(before);
  });
});
