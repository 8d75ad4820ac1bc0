import { expect, it } from 'vitest';
import { Turns } from './index.js';

/** Notes in `heard` when everything else had its turn. */
function listen(heard: string[]): void {
  setImmediate(() => heard.push('others'));
}

it.each([0, 60_000])('lets others go first before a turn of %d ms begins', async (milliseconds) => {
  const heard: string[] = [];
  listen(heard);
  await new Turns(milliseconds).take();
  expect(heard).toEqual(['others']);
});

it('goes on at once while a turn lasts', async () => {
  const heard: string[] = [];
  const turns = new Turns(60_000);
  await turns.take();
  listen(heard);
  await turns.take();
  expect(heard).toEqual([]);
});

it('works a generator off in turns, and gives what it returns', async () => {
  const heard: string[] = [];
  function* work(): Generator<void, string> {
    for (let piece = 0; piece < 3; piece++) {
      listen(heard);
      heard.push(`piece ${piece}`);
      yield;
    }
    return 'done';
  }
  expect(await new Turns(0).through(work())).toBe('done');
  expect(heard).toEqual(['piece 0', 'others', 'piece 1', 'others', 'piece 2', 'others']);
});

it('passes errors of the work on', async () => {
  // biome-ignore lint/correctness/useYield: it fails before it could.
  function* work(): Generator<void, void> {
    throw new Error('broken');
  }
  await expect(new Turns().through(work())).rejects.toThrow('broken');
});
