import type { Ports, RunEvent } from '@kinograph/graph';
import { encodedOutputs, same } from '../encoded-outputs.js';
import { fail } from '../fail.js';
import type { Subject } from '../fixture.js';
import { CountingStore } from '../memory-store.js';
import { type Call, call, release, start } from '../run-alone.js';

/** Most places of one call that are tried. */
const mostPlaces = 6;

const reason = new Error('stage-kit: enough');

/** A run that is cancelled before it begins starts nothing; one that is cancelled at a step goes no further than the next. */
export async function checkCancel(subject: Subject): Promise<void> {
  const { stage } = subject;
  const before = new AbortController();
  before.abort(reason);
  await expectReason(subject, 'cancelled before it begins', call(subject, { signal: before.signal }));

  const whole = await call(subject);
  await release(subject, whole);
  const steps = whole.events.filter(({ type }) => type === 'progress').length;
  for (let place = 1; place < Math.min(steps, mostPlaces); place++) {
    const controller = new AbortController();
    let seen = 0;
    const after: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      if (seen >= place) after.push(event);
      if (event.type === 'progress' && ++seen === place) controller.abort(reason);
    };
    const what = `cancelled at step ${place} of ${steps}`;
    await expectReason(subject, what, call(subject, { signal: controller.signal, onEvent }));
    const further = after.filter(({ type }) => type === 'progress').length;
    if (further > 1) {
      const next = 'Look at the signal between steps, tiles and frames.';
      fail(stage, what, { wanted: 'at most one more step', got: `${further} more`, next });
    }
  }
}

/** Streams that nobody takes, or that are left after one item, end the run well. */
export async function checkLeftStreams(subject: Subject): Promise<void> {
  const { stage, fixture } = subject;
  const streams = Object.entries(stage.outputs as Ports).filter(([, { kind }]) => kind.stream);
  for (const taken of [0, 1]) {
    if (streams.length === 0) return;
    const running = await start(subject, {});
    const outputs = await running.result;
    for (const [output] of streams) {
      const iterator = (outputs[output] as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      for (let item = 0; item < taken; item++) await iterator.next();
      await iterator.return?.();
    }
    let last: RunEvent | undefined;
    for await (const event of running) last = event;
    if (last?.type !== 'run-finished' || last.outcome !== 'done') {
      fail(stage, `streams left after ${taken} items`, { wanted: 'a run that is done', got: JSON.stringify(last) });
    }
    await release(subject, { outputs });
  }
  await fixture.cleanUp?.();
}

/** A stage that saves how far it got goes on from there, and gives what it would have given. */
export async function checkResume(subject: Subject): Promise<void> {
  const { stage } = subject;
  let saves = 0;
  const counting = new CountingStore(({ output }) => {
    if (output === 'state') saves++;
  });
  const whole = await call(subject, { cache: { store: counting, saveEverySeconds: 0 } });
  const wanted = await encodedOutputs(subject, whole);
  await release(subject, whole);
  if (counting.count('state') > 0) {
    fail(stage, 'a finished run', { wanted: 'no saved state left', got: String(counting.count('state')) });
  }
  for (let place = 1; place <= Math.min(saves, mostPlaces); place++) {
    const what = `stopped at save ${place} of ${saves}`;
    const controller = new AbortController();
    let kept = 0;
    const store = new CountingStore(({ output }) => {
      if (output === 'state' && ++kept === place) controller.abort(reason);
    });
    const cache = { store, saveEverySeconds: 0 };
    const stopped = await call(subject, { cache, signal: controller.signal }).catch((error: unknown) => {
      if (error !== reason) throw error;
      return undefined;
    });
    if (stopped) {
      // The last save may come too late to stop anything.
      await release(subject, stopped);
      continue;
    }
    const resumed = await call(subject, { cache });
    const got = await encodedOutputs(subject, resumed);
    await release(subject, resumed);
    if (!same(got, wanted)) fail(stage, what, { wanted: 'the results of a run in one go', got: 'others' });
    const begins = firstStep(resumed);
    if (begins !== undefined && begins <= place - 1) {
      fail(stage, what, { wanted: `to go on after step ${place}`, got: `step ${begins} again` });
    }
  }
}

function firstStep({ events }: Call): number | undefined {
  for (const event of events) if (event.type === 'progress') return event.step;
  return undefined;
}

async function expectReason({ stage }: Subject, what: string, outcome: Promise<unknown>): Promise<void> {
  const error = await outcome.then(
    () => 'a result',
    (thrown: unknown) => thrown,
  );
  if (error !== reason) fail(stage, what, { wanted: 'the reason of the cancel', got: String(error), cause: error });
}
