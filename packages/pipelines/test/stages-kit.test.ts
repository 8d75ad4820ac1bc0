import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { latentSpaceOf, type Services } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { beforeAll, describe, it } from 'vitest';
import { prompt } from '../src/index.js';
import { loadLatents } from '../src/load-latents-stage.js';

const golden = (path: string) => fileURLToPath(new URL(`../../../test/golden/wan/${path}`, import.meta.url));

let space: string | undefined;
beforeAll(async () => {
  const checkpoint = await openCheckpoint(golden('checkpoint'));
  space = latentSpaceOf(await checkpoint.component('vae')).id;
  await checkpoint.close();
});

describe('the prompt stage', () => {
  const checks = stageChecks(prompt, {
    parameters: { text: 'A red fox.' },
    inputs: () => ({}),
    otherParameters: { text: ['A red fox.', 'A blue fox.'] },
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the load-latents stage', () => {
  const checks = stageChecks(loadLatents, {
    get parameters() {
      const path = golden('cases/pipeline_seeded.safetensors');
      return { checkpoint: 'golden', space: space ?? 'wan21', path, tensor: 'out.latents.2' };
    },
    inputs: () => ({}),
    services: () => ({ checkpoint: () => openCheckpoint(golden('checkpoint')) }) as unknown as Services,
    wrong: [{ name: 'a tensor that is not there', parameters: { tensor: 'out.latent' }, message: /out\.latents/ }],
  });
  for (const { name, run } of checks) it(name, run);
});
