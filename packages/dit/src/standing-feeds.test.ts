import type { Feeds, Keeping, Runtime } from '@kinograph/runtime';
import { type Tensor, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { type StandingFeed, StandingFeeds } from './standing-feeds.js';

/** An engine that keeps account of what it was handed, and can be made to wait or fail. */
function accounting() {
  const held = new Set<string>();
  const taken: string[] = [];
  const gate = { open: Promise.resolve() as Promise<void>, failing: false };
  const keep = async (one: Tensor): Promise<Keeping> => {
    const name = String(one.data[0]);
    await gate.open;
    if (gate.failing) throw new Error(`no room for ${name}`);
    taken.push(name);
    held.add(name);
    const kept = { dtype: one.dtype, shape: one.shape, kept: { keeping: Number(name), name } };
    return { kept, release: async () => void held.delete(name) };
  };
  return { runtime: { keep } as Partial<Runtime> as Runtime, held, taken, gate };
}

const feed = (kind: string, of: StandingFeed['of'], ...values: number[]): StandingFeed => ({
  kind,
  of,
  make: () =>
    Object.fromEntries(values.map((value) => [`${kind}${value}`, tensor('float32', [1], Float32Array.of(value))])),
});
const names = async (feeds: Feeds) => Object.keys(feeds);

describe('standing feeds', () => {
  it('go to the engine once while they are made of the same objects and values', async () => {
    const { runtime, taken } = accounting();
    const standing = new StandingFeeds(runtime, { most: 2 });
    const [one, other] = [new Float32Array(1), new Float32Array(1)];
    for (let time = 0; time < 3; time++) {
      expect(await standing.use([feed('text', [one, 7], 1), feed('tables', ['2x2'], 2, 3)], names)).toEqual([
        'text1',
        'tables2',
        'tables3',
      ]);
    }
    expect(taken).toEqual(['1', '2', '3']);
    await standing.use([feed('text', [other, 7], 4)], names);
    await standing.use([feed('text', [one, 8], 5)], names);
    await standing.use([feed('text', [one], 6)], names);
    expect(taken).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('of each kind are those used last, and none after dispose', async () => {
    const { runtime, held } = accounting();
    const standing = new StandingFeeds(runtime, { most: 2 });
    await standing.use([feed('tables', [0], 10)], names);
    for (const value of [1, 2, 1, 3]) await standing.use([feed('text', [value], value)], names);
    expect([...held].sort()).toEqual(['1', '10', '3']);
    await standing.dispose();
    expect(held.size).toBe(0);
    await standing.use([feed('text', [4], 4)], names);
    await standing.dispose();
    expect(held.size).toBe(0);
  });

  it('stay as long as they are in use, however many there are, and are shared', async () => {
    const { runtime, held, taken } = accounting();
    const standing = new StandingFeeds(runtime, { most: 1 });
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const uses = [1, 2, 3, 1].map((value) => standing.use([feed('text', [value], value)], () => ended));
    await expect.poll(() => held.size).toBe(3);
    const disposed = standing.dispose();
    expect(held.size).toBe(3);
    end();
    await Promise.all([...uses, disposed]);
    expect(taken).toEqual(['1', '2', '3']);
    expect(held.size).toBe(0);
  });

  it('that could not be handed over leave nothing behind, and are handed over at the next use', async () => {
    const { runtime, held, gate } = accounting();
    const standing = new StandingFeeds(runtime, { most: 2 });
    gate.failing = true;
    await expect(standing.use([feed('text', [1], 1, 2)], names)).rejects.toThrow('no room for 1');
    gate.failing = false;
    expect(await standing.use([feed('text', [1], 1, 2)], names)).toEqual(['text1', 'text2']);
    await standing.dispose();
    expect(held.size).toBe(0);
  });

  it('are not waited for once the signal is aborted, and are released all the same', async () => {
    const { runtime, held, gate } = accounting();
    const standing = new StandingFeeds(runtime, { most: 2 });
    let open = () => {};
    gate.open = new Promise((resolve) => {
      open = resolve;
    });
    const stop = new AbortController();
    const using = standing.use([feed('text', [1], 1)], names, stop.signal);
    const reason = new Error('stopped by the test');
    stop.abort(reason);
    await expect(using).rejects.toBe(reason);
    const disposed = standing.dispose();
    open();
    await disposed;
    expect(held.size).toBe(0);
  });
});
