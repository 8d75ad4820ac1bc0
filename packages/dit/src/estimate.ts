import { parseConfig } from '@kinograph/checkpoint';
import type { Choice, Estimate, EstimateContext } from '@kinograph/graph';
import { type ExpectedDenoiser, filesOf, latentSpaceOf, type Services, sessionEstimate } from '@kinograph/ports';
import type { SessionOptions } from '@kinograph/runtime';
import { emitWan } from './emit-wan.js';
import { wanConfig, wanConfigSchema } from './wan-config.js';

/** The parameters of `wan-denoiser` that decide what it takes. */
interface Parameters {
  readonly checkpoint: string;
  readonly component: string;
  readonly together: boolean;
  readonly prefer: NonNullable<SessionOptions['prefer']>;
}

/** Weights that leave less of the memory than this to everything else are left mapped. */
const largestShare = 0.7;

/** What a Wan transformer takes: its weights here, its runs where it is asked to predict. */
export async function estimateWan(context: EstimateContext<Parameters, Services>): Promise<Estimate> {
  const { parameters, services, memory = Number.POSITIVE_INFINITY } = context;
  const checkpoint = await services.checkpoint(parameters.checkpoint);
  const [component, vae] = await Promise.all([checkpoint.component(parameters.component), checkpoint.component('vae')]);
  const config = wanConfig(parseConfig(component, wanConfigSchema));
  const { lowering } = services.runtime;
  const weights = await component.weights();
  const model = await emitWan({ config, weights, lowering, variant: { tokenTimesteps: false, packed: false } });
  const idle = { B: 1, L: 1, I: 1, N: 1 };
  const using = (prefer: Parameters['prefer'], symbols: Readonly<Record<string, number>> = idle, runs = 1) =>
    sessionEstimate(model, { lowering, symbols, runs, kind: 'matmul', prefer });
  const isTooMuch = parameters.prefer !== 'memory' && using(parameters.prefer).residentBytes > largestShare * memory;
  const choices: Choice[] = [];
  if (isTooMuch) {
    choices.push({ parameter: 'prefer', value: 'memory', why: 'weights stay mapped as they are stored' });
  }
  // Where memory is short at all, one request at a time halves what guidance takes, and costs little.
  const isShort = using(parameters.prefer).residentBytes > (largestShare / 2) * memory;
  if (isShort && parameters.together) {
    choices.push({ parameter: 'together', value: false, why: 'guidance predicts one prompt after the other' });
  }
  const prefer = isTooMuch ? 'memory' : parameters.prefer;
  const together = isShort ? false : parameters.together;
  const [frames, rows, columns] = config.patch;
  const denoiser: ExpectedDenoiser = {
    bytes: 0,
    space: latentSpaceOf(vae),
    call([batch, , F, H, W], requests, textLength) {
      const tokens = (F / frames) * (H / rows) * (W / columns);
      const [size, runs] = together ? [batch * requests, 1] : [batch, requests];
      return using(prefer, { B: size, L: textLength, I: textLength, N: tokens }, runs);
    },
  };
  return {
    outputs: { denoiser },
    files: await filesOf(component),
    weights: [{ ...using(prefer), flops: 0, activationBytes: 0 }],
    choices,
  };
}
