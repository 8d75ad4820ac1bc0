import { expect, it } from 'vitest';
import { safeStages } from '../src/stages/served-registry.js';

it('offers the stages that reach nothing, and not those that would ask an address or read a file of their own choice', () => {
  const ids = safeStages.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['prompt', 'expand-prompt', 'encode-text', 'write-video', 'read-frames']));
  for (const id of ['expand-prompt-by-chat', 'load-latents']) expect(ids).not.toContain(id);
});
