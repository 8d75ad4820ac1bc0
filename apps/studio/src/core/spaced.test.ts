import { expect, it } from 'vitest';
import { spaced } from './spaced.js';

it('leaves places that are far enough apart', () => {
  expect(spaced([-5, 10, 40], [0, 15, 30])).toEqual([-5, 10, 40]);
  expect(spaced([], [])).toEqual([]);
});

it('moves places apart around the mean of what was wished for', () => {
  expect(spaced([0, 0], [0, 10])).toEqual([-5, 5]);
  expect(spaced([100, 0, 0, 300], [0, 10, 10, 10])).toEqual(
    [70 / 3, 100 / 3, 130 / 3, 300].map((y) => expect.closeTo(y, 9)),
  );
});

it('is as near to the wishes as places that far apart can be', () => {
  const wishes = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8].map((wish) => 11 * wish);
  const apart = wishes.map((_, index) => (index === 0 ? 0 : 7 + (index % 3)));
  const squares = (places: readonly number[]) =>
    places.reduce((sum, place, index) => sum + (place - wishes[index]!) ** 2, 0);
  const allowed = (places: readonly number[]) =>
    places.every((place, index) => index === 0 || place - places[index - 1]! >= apart[index]! - 1e-9);
  const places = spaced(wishes, apart);
  expect(allowed(places)).toBe(true);
  // A convex problem: what cannot be bettered by moving any run of places is best.
  let tried = 0;
  for (let start = 0; start < places.length; start++) {
    for (let end = start + 1; end <= places.length; end++) {
      for (const step of [-0.5, 0.5]) {
        const moved = places.map((place, index) => (index >= start && index < end ? place + step : place));
        if (!allowed(moved)) continue;
        tried++;
        expect(squares(moved)).toBeGreaterThan(squares(places));
      }
    }
  }
  expect(tried).toBeGreaterThan(10);
});
