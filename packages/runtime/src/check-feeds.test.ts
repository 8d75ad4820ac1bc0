import type { OnnxModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { checkFeeds } from './check-feeds.js';

function modelOf(inputs: Record<string, readonly (number | string)[]>): OnnxModel {
  return {
    name: 'demo',
    bytes: new Uint8Array(),
    inputs: Object.entries(inputs).map(([name, shape]) => ({ name, dtype: 'float32', shape })),
    outputs: [],
    weights: [],
  };
}

const feedsOf = (shapes: Record<string, readonly number[]>) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tensor('float32', shape)]));

it('accepts feeds whose symbols agree, whatever order they come in', () => {
  const model = modelOf({ video: ['B', '4*F+1', 3], latent: ['B', 'F'], mask: ['B*F'] });
  checkFeeds(model, feedsOf({ mask: [6], latent: [2, 3], video: [2, 13, 3] }));
});

it('finds a symbol that only an expression knows', () => {
  const model = modelOf({ video: ['4*F+1'], other: ['2*F'] });
  checkFeeds(model, feedsOf({ video: [9], other: [4] }));
  expect(() => checkFeeds(model, feedsOf({ video: [9], other: [5] }))).toThrow(
    'demo: feed other: wanted 2*F = 4 (F = 2 in feed video), got 5 in [5].',
  );
});

it('says the form of a size that no whole number gives', () => {
  expect(() => checkFeeds(modelOf({ video: ['4*F+1'] }), feedsOf({ video: [8] }))).toThrow(
    'demo: feed video: wanted a size of the form 4*F+1, got 8 in [8].',
  );
});

it('names both feeds that disagree about a symbol', () => {
  const model = modelOf({ a: ['B', 2], b: ['B'] });
  expect(() => checkFeeds(model, feedsOf({ a: [1, 2], b: [3] }))).toThrow(
    'demo: feed b: wanted B = 1, as in feed a, got 3 in [3].',
  );
});

it('does not judge what it cannot know', () => {
  checkFeeds(modelOf({ a: ['M*N'] }), feedsOf({ a: [7] }));
});
