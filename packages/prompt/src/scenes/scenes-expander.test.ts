import {
  COLOUR_WORDS,
  MOTION_VERBS,
  MOTION_WORDS,
  OBJECT_WORDS,
  PLACE_WORDS,
  RELATION_WORDS,
} from '@kinograph/footage';
import { expect, it } from 'vitest';
import { scenesExpander } from '../index.js';
import { createLexicon, keyOf } from './lexicon.js';

const expand = (prompt: string) => scenesExpander.expand(prompt);

it('says what was said, and the defaults of the training captions for the rest', async () => {
  expect(await expand('a red ball')).toEqual({
    caption:
      'A short animated clip shows a medium-sized red ball. The red ball is standing still. The scene plays in a plain dark room with a faint light on the floor. The camera stays still.',
    notices: [],
  });
  expect((await expand('huge crimson sphere hops in the snow, zooming in')).caption).toBe(
    'A short animated clip shows a big red ball in the snow. The red ball is bouncing. The scene plays in a white field of snow with soft drifts under a grey blue sky. The camera zooms in.',
  );
});

it('names no colour that nobody named', async () => {
  const { caption } = await expand('a ball falling');
  expect(caption).toMatch(/shows a medium-sized ball\. The ball is falling\./);
});

it('settles what captions must say, and tells so', async () => {
  const { caption, notices } = await expand('a red ball and a blue cube');
  expect(caption).toMatch(/red ball to the left of a medium-sized blue cube that stands still/);
  expect(notices).toEqual(['Which of the two stands on the left is not said; it is the first.']);
});

it('hands on a prompt that names no thing it knows', async () => {
  for (const prompt of ['A Dragon, at night.', '', '一个红色的球', 'red']) {
    const { caption, notices } = await expand(prompt);
    expect(caption).toBe(prompt);
    expect(notices).toHaveLength(1);
  }
});

it('tells what it left out', async () => {
  expect((await expand('a shiny red ball')).notices).toEqual(['Left out of the caption: "shiny".']);
});

it('knows every word of the vocabulary as one thing, but for what its form tells', () => {
  const lexicon = createLexicon();
  const otherwise = [];
  for (const [kind, lists] of [
    ['object', OBJECT_WORDS],
    ['colour', COLOUR_WORDS],
    ['motion', MOTION_WORDS],
    ['motion', MOTION_VERBS],
    ['place', PLACE_WORDS],
    ['relation', RELATION_WORDS],
  ] as const) {
    for (const [value, phrases] of Object.entries(lists)) {
      for (const phrase of phrases.filter((one) => one !== '')) {
        const tag = lexicon.get(keyOf(phrase));
        if (tag?.kind !== kind || tag.value !== value) otherwise.push(phrase);
      }
    }
  }
  expect(new Set(otherwise)).toEqual(new Set(['circling', 'circles']));
});
