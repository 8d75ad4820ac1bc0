import { assert } from './assert.js';
import type { ConformanceCase } from './case.js';
import { rowsFor, work, workFeed } from './models.js';

/** What the caller's thread feels of a run. */
export const responsivenessCases: readonly ConformanceCase[] = [
  {
    title: "leaves the caller's event loop free while a model is opened and run",
    run: async ({ runtime, report }) => {
      const model = work(64);
      const measured = await runtime.open(model);
      const x = workFeed(await rowsFor(measured, 700));
      await measured.dispose();
      const start = performance.now();
      let longest = 0;
      let last = start;
      const timer = setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }, 1);
      const session = await runtime.open(model);
      await session.run({ x });
      clearInterval(timer);
      const whole = performance.now() - start;
      await session.dispose();
      report?.('opening and running', whole);
      report?.('longest gap in the event loop meanwhile', longest);
      assert(longest < Math.max(50, whole / 4), `the event loop stood still for ${longest} ms of ${whole} ms`);
    },
  },
];
