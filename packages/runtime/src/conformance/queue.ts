import { tensor } from '@kinograph/tensor';
import { assert, assertFails, assertTensor, reasonOf } from './assert.js';
import type { ConformanceCase } from './case.js';
import { rowsFor, timed, transposed, work, workFeed } from './models.js';

const one = (value: number) => ({ x: tensor('float32', [1, 1], Float32Array.of(value)) });
const reason = new Error('stopped by the test');

/** Many things at once, and things that end early. */
export const queueCases: readonly ConformanceCase[] = [
  {
    title: 'answers many runs queued on two sessions, each with its own result',
    run: async ({ runtime }) => {
      const sessions = [await runtime.open(transposed('float32')), await runtime.open(transposed('float32'))];
      const runs = Array.from({ length: 40 }, (_, index) => sessions[index % 2]!.run(one(index)));
      for (const [index, { y }] of (await Promise.all(runs)).entries()) {
        assertTensor(y, { dtype: 'float32', shape: [1, 1], values: [index] });
      }
      for (const session of sessions) await session.dispose();
    },
  },
  {
    title: 'opens sessions while others run',
    run: async ({ runtime }) => {
      const busy = await runtime.open(work(16));
      const running = busy.run({ x: workFeed(256) });
      const opened = await Promise.all(['int32', 'int64'].map((dtype) => runtime.open(transposed(dtype as 'int32'))));
      await running;
      for (const session of [busy, ...opened]) await session.dispose();
    },
  },
  {
    title: 'rejects with the reason of a signal that is aborted already',
    run: async ({ runtime }) => {
      const signal = AbortSignal.abort(reason);
      assert((await reasonOf(runtime.open(transposed('float32'), { signal }))) === reason, 'open has another reason');
      const session = await runtime.open(transposed('float32'));
      assert((await reasonOf(session.run(one(1), { signal }))) === reason, 'run has another reason');
      await session.dispose();
    },
  },
  {
    title: 'never starts a queued run whose signal is aborted, and leaves its neighbours alone',
    run: async ({ runtime }) => {
      const session = await runtime.open(work(16));
      const controller = new AbortController();
      const first = session.run({ x: workFeed(256) });
      const second = session.run({ x: workFeed(20_000) }, { signal: controller.signal });
      const third = session.run({ x: workFeed(1) });
      controller.abort(reason);
      assert((await reasonOf(second)) === reason, 'the aborted run has another reason');
      assertTensor((await first).y, { dtype: 'float32', shape: [256, 256], values: (await first).y!.data });
      assert((await third).y!.shape[0] === 1, 'the third run has a wrong shape');
      await session.dispose();
    },
  },
  {
    title: 'rejects at once when a run under way is aborted, and runs again',
    run: async ({ runtime }) => {
      const session = await runtime.open(work(64));
      const x = workFeed(await rowsFor(session, 300));
      const whole = await timed(() => session.run({ x }));
      const controller = new AbortController();
      const start = performance.now();
      const aborted = session.run({ x }, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), whole / 8);
      assert((await reasonOf(aborted)) === reason, 'the aborted run has another reason');
      const rejected = performance.now() - start;
      assert(rejected < whole, `a run of ${whole} ms rejected after ${rejected} ms`);
      assert((await session.run({ x: workFeed(2) })).y!.shape[0] === 2, 'the next run has a wrong shape');
      await session.dispose();
    },
  },
  {
    title: 'opens nothing that is left behind when opening is aborted',
    run: async ({ runtime }) => {
      const controller = new AbortController();
      const opening = runtime.open(work(64), { signal: controller.signal });
      controller.abort(reason);
      assert((await reasonOf(opening)) === reason, 'opening has another reason');
      await (await runtime.open(transposed('float32'))).dispose();
    },
  },
  {
    title: 'finishes the runs under way when a session is disposed, refuses new ones, and may be disposed twice',
    run: async ({ runtime }) => {
      const session = await runtime.open(work(16));
      const runs = [session.run({ x: workFeed(64) }), session.run({ x: workFeed(32) })];
      const disposed = Promise.all([session.dispose(), session.dispose()]);
      await assertFails(session.run({ x: workFeed(1) }), 'runtime.disposed', ['work']);
      const results = await Promise.all(runs);
      assert(results.map(({ y }) => y!.shape[0]).join() === '64,32', 'a run was lost');
      await disposed;
      await session.dispose();
    },
  },
  {
    title: 'finishes the runs under way when the runtime is disposed, refuses more, and may be disposed twice',
    run: async ({ create }) => {
      const runtime = await create({ threads: 1 });
      const session = await runtime.open(work(16));
      const run = session.run({ x: workFeed(64) });
      const disposed = Promise.all([runtime.dispose(), runtime.dispose()]);
      assert((await run).y!.shape[0] === 64, 'the run was lost');
      await disposed;
      await assertFails(session.run({ x: workFeed(1) }), 'runtime.disposed', ['work']);
      await assertFails(runtime.open(work(1)), 'runtime.disposed', ['work']);
      await session.dispose();
      await runtime.dispose();
    },
  },
  {
    title: 'ends a run nobody waits for when the runtime is disposed',
    run: async ({ create }) => {
      const runtime = await create({ threads: 1 });
      const session = await runtime.open(work(64));
      const controller = new AbortController();
      const x = workFeed(await rowsFor(session, 3000));
      const aborted = session.run({ x }, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 50);
      await reasonOf(aborted);
      const disposing = await timed(() => session.dispose().then(() => runtime.dispose()));
      assert(disposing < 1000, `a run of about 3,000 ms held disposing up for ${disposing} ms`);
    },
  },
];
