import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import type { Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createWebRuntime } from '@kinograph/runtime-web';
import { stageChecks } from '@kinograph/stage-kit';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { encodeText } from './index.js';

const golden = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));

let node: Runtime;
let web: Runtime;
beforeAll(async () => {
  [node, web] = await Promise.all([createNodeRuntime({ threads: 1 }), createWebRuntime({ threads: 1 })]);
});
afterAll(() => Promise.all([node.dispose(), web.dispose()]));

const servicesOn = (runtime: Runtime): Services => ({ runtime, checkpoint: () => openCheckpoint(golden) });

describe('the encode-text stage', () => {
  const checks = stageChecks(encodeText, {
    parameters: { checkpoint: 'golden', maxLength: 12 },
    inputs: () => ({ text: ['A red fox runs.', ''] }),
    services: () => servicesOn(node),
    elsewhere: { web: () => servicesOn(web) },
    difference: ({ embedding: one }, { embedding: other }) =>
      one.tensor.data.reduce((most, value, at) => Math.max(most, Math.abs(value - other.tensor.data[at]!)), 0),
    tolerance: 1e-4,
    otherParameters: { component: 'text_encoder_2', tokenizer: 'tokenizer_2' },
    wrong: [{ name: 'a component that is not there', parameters: { component: 'encoder' }, message: /encoder/ }],
  });
  for (const { name, run } of checks) it(name, run);
});
