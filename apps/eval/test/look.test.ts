import { expect, it } from 'vitest';
import { measureOne, measureSizes, measureTwo, rendered, type Score } from '../src/measure.js';
import { heldPrompts } from '../src/prompts.js';

const make = rendered({ frames: 9, width: 64, height: 64 });
const share = ({ right, of }: Score) => right / of;
const nothing = () => undefined;

it('sees in rendered clips what they show', { timeout: 60_000 }, async () => {
  for (const score of await measureOne(make, 40, nothing)) {
    expect(share(score), score.what).toBeGreaterThanOrEqual(0.95);
  }
  expect(share(await measureTwo(make, 10, nothing))).toBe(1);
  expect(share(await measureSizes(make, 4, nothing))).toBe(1);
});

it('sees that clips do not show what was asked for', { timeout: 60_000 }, async () => {
  const prompts = heldPrompts(1, 20);
  const other: typeof make = (_, index) => make(prompts[(index + 7) % 20]!, index);
  const shares = Object.fromEntries((await measureOne(other, 20, nothing)).map((score) => [score.what, share(score)]));
  for (const what of ['colour', 'place', 'motion', 'object']) expect(shares[what], what).toBeLessThan(0.5);
  const empty: typeof make = async () => ({
    frames: 9,
    width: 64,
    height: 64,
    data: new Uint8Array(9 * 64 * 64 * 3).fill(20),
  });
  expect((await measureTwo(empty, 5, nothing)).right).toBe(0);
  expect((await measureSizes(empty, 3, nothing)).right).toBe(0);
});
