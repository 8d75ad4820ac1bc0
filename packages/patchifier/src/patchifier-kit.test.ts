import type { Patchifier } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { tensor } from '@kinograph/tensor';
import { describe, it } from 'vitest';
import { patchifierStage } from './index.js';

describe('the patchifier stage', () => {
  const checks = stageChecks(patchifierStage, {
    parameters: {},
    inputs: () => ({}),
    otherParameters: { patch: [1, 4, 4] },
    describe: ({ patchifier }) => tokensOf(patchifier),
  });
  for (const { name, run } of checks) it(name, run);
});

function tokensOf(patchifier: Patchifier): number[] {
  const latents = tensor('float32', [1, 2, 2, 4, 4]);
  latents.data.forEach((_, at) => {
    latents.data[at] = at;
  });
  return [...patchifier.patchify([latents]).tokens.data];
}
