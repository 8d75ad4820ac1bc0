import { expect, it } from 'vitest';
import { cleanPrompt } from './clean-prompt.js';

it('collapses white space, trims, and decodes entities twice', () => {
  expect(cleanPrompt('  a red\n\tball ')).toBe('a red ball');
  expect(cleanPrompt('salt &amp;amp; pepper &lt;3')).toBe('salt & pepper <3');
});
