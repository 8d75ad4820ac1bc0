import { expect, it } from 'vitest';
import { stem } from './stem.js';

it.each([
  ['bounce', 'bounces', 'bouncing', 'bounced'],
  ['fall', 'falls', 'falling', 'fell'],
  ['fly', 'flies', 'flying', 'flew'],
  ['spin', 'spins', 'spinning', 'spun'],
  ['go', 'goes', 'going', 'went'],
  ['cube', 'cubes'],
  ['box', 'boxes'],
  ['cross', 'crosses'],
  ['sky', 'skies'],
])('%s has one stem in all its forms', (...forms) => {
  expect(new Set(forms.map(stem)).size).toBe(1);
});

it('keeps short words, and words that only look like forms, apart', () => {
  const words = ['ring', 'red', 'is', 'its', 'this', 'plus', 'grass', 'rose', 'rise', 'hop', 'hoop', 'star', 'stair'];
  expect(new Set(words.map(stem)).size).toBe(words.length);
});
