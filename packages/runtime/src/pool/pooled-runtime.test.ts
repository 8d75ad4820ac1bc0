import type { OnnxModel } from '@kinograph/onnx';
import { memorySource } from '@kinograph/safetensors';
import { describe, expect, it, vi } from 'vitest';
import type { Runtime, Session, SessionOptions } from '../runtime.js';
import { type PoolOptions, pooledRuntime } from './pooled-runtime.js';

/** A model whose weights take so many bytes. */
function modelOf(name: string, bytes: number): OnnxModel {
  const program = new TextEncoder().encode(name);
  const source = { ...memorySource(new Uint8Array(8)), size: bytes - program.length, path: `/${name}`, version: '1' };
  return { name, bytes: program, inputs: [], outputs: [], weights: [{ location: name, source }] };
}

/** An engine that keeps count of what is open, and gives the names of models back. */
function countingRuntime() {
  const log: string[] = [];
  const open = new Set<string>();
  const gates = new Map<string, Promise<void>>();
  const runtime: Runtime = {
    name: 'counting',
    device: 'none',
    lowering: { attention: 'plain', linear: 'float32', contrib: false },
    threads: 1,
    async open(model: OnnxModel, { signal }: SessionOptions = {}): Promise<Session> {
      await gates.get(`open ${model.name}`);
      signal?.throwIfAborted();
      if (model.name.startsWith('bad')) throw new Error('refused');
      log.push(`open ${model.name}`);
      open.add(model.name);
      let disposed = false;
      return {
        model,
        async run() {
          expect(disposed, `run of ${model.name} after it was closed`).toBe(false);
          await gates.get(`run ${model.name}`);
          log.push(`run ${model.name}`);
          return {};
        },
        async runKeeping() {
          log.push(`keep ${model.name}`);
          return { results: {}, kept: {}, release: async () => void log.push(`release ${model.name}`) };
        },
        async dispose() {
          disposed = true;
          log.push(`close ${model.name}`);
          open.delete(model.name);
        },
      };
    },
    kept: { tensors: 0, bytes: 0 },
    async keep({ dtype, shape }) {
      log.push('keep');
      return { kept: { dtype, shape, kept: { keeping: 0, name: '' } }, release: async () => void log.push('release') };
    },
    async dispose() {
      log.push('dispose');
      open.clear();
    },
  };
  return { runtime, log, open, gates };
}

function pool(options: PoolOptions = {}) {
  const counting = countingRuntime();
  return { ...counting, pooled: pooledRuntime(counting.runtime, options) };
}

describe('a pool', () => {
  it('opens a model once for all who want it, and closes it after the last', async () => {
    const { pooled, log } = pool({ idleSeconds: 0 });
    const [one, two] = await Promise.all([pooled.open(modelOf('dit', 10)), pooled.open(modelOf('dit', 10))]);
    await one.run({});
    await one.dispose();
    await two.run({});
    await two.dispose();
    expect(log).toEqual(['open dit', 'run dit', 'run dit', 'close dit']);
    expect(pooled.state).toEqual({ open: 0, bytes: 0, opened: 1 });
  });

  it('tells models by program, weights and settings', async () => {
    const { pooled } = pool();
    const other = modelOf('dit', 10);
    const changed = { ...other, weights: [{ location: 'dit', source: { ...other.weights[0]!.source, version: '2' } }] };
    await pooled.open(modelOf('dit', 10));
    await pooled.open(changed);
    await pooled.open(modelOf('dit', 10), { prefer: 'memory' });
    await pooled.open({ ...other, bytes: new Uint8Array([1]) });
    expect(pooled.state.opened).toBe(4);
  });

  it('keeps what nobody uses for a while, and then no longer', async () => {
    vi.useFakeTimers();
    try {
      const { pooled, log } = pool({ idleSeconds: 3 });
      await (await pooled.open(modelOf('encoder', 10))).dispose();
      await vi.advanceTimersByTimeAsync(2000);
      await (await pooled.open(modelOf('encoder', 10))).dispose();
      expect(log).toEqual(['open encoder']);
      await vi.advanceTimersByTimeAsync(3100);
      expect(log).toEqual(['open encoder', 'close encoder']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('without a limit closes what nobody holds for the next model', async () => {
    const { pooled, log } = pool();
    await (await pooled.open(modelOf('encoder', 10))).dispose();
    const denoiser = await pooled.open(modelOf('denoiser', 10));
    await pooled.open(modelOf('vae', 10));
    await denoiser.run({});
    expect(log).toEqual(['open encoder', 'close encoder', 'open denoiser', 'open vae', 'run denoiser']);
  });

  it('has the text encoder out before the denoiser is in', async () => {
    const { pooled, log } = pool({ maxBytes: 15 });
    const encoder = await pooled.open(modelOf('encoder', 10));
    const denoiser = await pooled.open(modelOf('denoiser', 10));
    expect(log).toEqual(['open encoder']);
    await encoder.run({});
    await denoiser.run({});
    await encoder.run({});
    expect(log.slice(1)).toEqual([
      'run encoder',
      'close encoder',
      'open denoiser',
      'run denoiser',
      'close denoiser',
      'open encoder',
      'run encoder',
    ]);
    expect(pooled.state).toMatchObject({ open: 1, bytes: 10 });
  });

  it('closes what nobody holds before what somebody does, and that in order of use', async () => {
    const { pooled, log } = pool({ maxBytes: 40 });
    const [a, b, c] = [
      await pooled.open(modelOf('a', 10)),
      await pooled.open(modelOf('b', 10)),
      await pooled.open(modelOf('c', 10)),
    ];
    await a.run({});
    await c.dispose();
    log.length = 0;
    await (await pooled.open(modelOf('d', 30))).run({});
    expect(log.slice(0, 3)).toEqual(['close c', 'close b', 'open d']);
    await b.run({});
    await a.run({});
    expect(log.filter((line) => line.startsWith('open'))).toEqual(['open d', 'open b', 'open a']);
  });

  it('never closes what works, and says when a model does not fit', async () => {
    const over = vi.fn();
    const { pooled, log, gates } = pool({ maxBytes: 15, onOverBudget: over });
    let finish!: () => void;
    gates.set('run a', new Promise((resolve) => (finish = resolve as () => void)));
    const a = await pooled.open(modelOf('a', 10));
    const b = await pooled.open(modelOf('b', 10));
    const working = a.run({});
    await b.run({});
    finish();
    await working;
    await vi.waitFor(() => expect(log).toEqual(['open a', 'open b', 'run b', 'run a', 'close b']));
    expect(over).toHaveBeenCalledWith(expect.objectContaining({ name: 'b' }), 20, 15);
    await (await pooled.open(modelOf('huge', 99))).run({});
    expect(over).toHaveBeenLastCalledWith(expect.objectContaining({ name: 'huge' }), 99, 15);
  });

  it('leaves a session open while results it keeps are wanted', async () => {
    const { pooled, log } = pool({ maxBytes: 15 });
    const vae = await pooled.open(modelOf('vae', 10));
    const other = await pooled.open(modelOf('other', 10));
    const { release } = await vae.runKeeping({}, []);
    await other.run({});
    expect(log).not.toContain('close vae');
    await release();
    await release();
    await other.run({});
    expect(log).toContain('close vae');
    expect(log.filter((line) => line === 'release vae')).toHaveLength(1);
  });

  it('lets go of what a session kept when its user disposes it', async () => {
    const { pooled, log } = pool();
    const vae = await pooled.open(modelOf('vae', 10));
    await vae.runKeeping({}, []);
    await vae.dispose();
    expect(log).toEqual(['open vae', 'keep vae', 'release vae']);
    await expect(vae.run({})).rejects.toMatchObject({ code: 'runtime.disposed' });
  });

  it('takes an abort for one user, not for the other who waits for the same model', async () => {
    const { pooled, log, gates } = pool();
    let finish!: () => void;
    gates.set('open dit', new Promise((resolve) => (finish = resolve as () => void)));
    const controller = new AbortController();
    const aborted = pooled.open(modelOf('dit', 10), { signal: controller.signal });
    const waiting = pooled.open(modelOf('dit', 10));
    controller.abort('enough');
    finish();
    await expect(aborted).rejects.toBe('enough');
    await (await waiting).run({});
    expect(log).toEqual(['open dit', 'run dit']);
  });

  it('holds nothing of a model that could not be opened', async () => {
    const { pooled } = pool();
    await expect(pooled.open(modelOf('bad', 10))).rejects.toThrow('refused');
    await expect(pooled.open(modelOf('bad', 10))).rejects.toThrow('refused');
    expect(pooled.state).toEqual({ open: 0, bytes: 0, opened: 0 });
  });

  it('holds nothing after a thousand models, whatever order they come and go in', async () => {
    const { pooled, open } = pool({ maxBytes: 55, idleSeconds: 0 });
    const held: Session[] = [];
    for (let at = 0; at < 1000; at++) {
      held.push(await pooled.open(modelOf(`m${at % 17}`, 10)));
      await held[(at * 7) % held.length]!.run({});
      expect(pooled.state.bytes).toBeLessThanOrEqual(55);
      if (at % 3) await held.splice((at * 5) % held.length, 1)[0]!.dispose();
    }
    await Promise.all(held.map((session) => session.dispose()));
    expect(open.size).toBe(0);
    expect(pooled.state).toMatchObject({ open: 0, bytes: 0 });
  });

  it('ends with its engine', async () => {
    const { pooled, log } = pool();
    const session = await pooled.open(modelOf('dit', 10));
    await Promise.all([pooled.dispose(), pooled.dispose()]);
    expect(log).toEqual(['open dit', 'dispose']);
    await expect(session.run({})).rejects.toMatchObject({ code: 'runtime.disposed' });
    await expect(pooled.open(modelOf('dit', 10))).rejects.toMatchObject({ code: 'runtime.disposed' });
  });
});
