import { parseConfig } from '@kinograph/checkpoint';
import type { Choice, Estimate, EstimateContext } from '@kinograph/graph';
import { bytesOf, type ExpectedEmbedding, filesOf, type Services, sessionEstimate } from '@kinograph/ports';
import type { SessionOptions } from '@kinograph/runtime';
import { t5Config, t5ConfigSchema } from './t5-config.js';
import { emitT5 } from './text-encoder.js';

/** The parameters of `encode-text` that decide what it takes. */
interface Parameters {
  readonly checkpoint: string;
  readonly component: string;
  readonly tokenizer: string;
  readonly maxLength: number;
  readonly prefer: NonNullable<SessionOptions['prefer']>;
}

/** What encoding prompts takes: the encoder's weights, mostly. */
export async function estimateEncoding(context: EstimateContext<Parameters, Services>): Promise<Estimate> {
  const { parameters, services, inputs, memory = Number.POSITIVE_INFINITY } = context;
  const checkpoint = await services.checkpoint(parameters.checkpoint);
  const [encoder, tokenizer] = await Promise.all([
    checkpoint.component(parameters.component),
    checkpoint.component(parameters.tokenizer),
  ]);
  const config = t5Config(parseConfig(encoder, t5ConfigSchema));
  const { lowering } = services.runtime;
  const model = await emitT5({ config, weights: await encoder.weights(), lowering });
  const batch = typeof inputs.text?.count === 'number' ? inputs.text.count : 1;
  const symbols = { B: batch, L: parameters.maxLength };
  const using = (prefer: Parameters['prefer']) => sessionEstimate(model, { lowering, symbols, kind: 'matmul', prefer });
  const asked = using(parameters.prefer);
  const isTooMuch = asked.residentBytes + asked.activationBytes > memory && parameters.prefer !== 'memory';
  const small: Choice = { parameter: 'prefer', value: 'memory', why: 'weights stay mapped as they are stored' };
  const session = isTooMuch ? using('memory') : asked;
  const shape: ExpectedEmbedding['shape'] = [batch, parameters.maxLength, config.width];
  return {
    outputs: { embedding: { shape, bytes: bytesOf(shape) } },
    files: [...(await filesOf(encoder)), ...(await filesOf(tokenizer, ['tokenizer.json', 'spiece.model']))],
    weights: [session],
    sessions: [session],
    choices: isTooMuch ? [small] : [],
  };
}
