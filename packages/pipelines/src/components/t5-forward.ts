import { parseConfig } from '@kinograph/checkpoint';
import { type Tensor, tensor } from '@kinograph/tensor';
import { emitT5, relativePositionBuckets, t5Config, t5ConfigSchema } from '@kinograph/text-encoder';
import type { ComponentRunner } from '../run-component.js';
import { takeInt64 } from './take-tensor.js';

/** T5EncoderModel, UMT5EncoderModel: `input_ids` (and `attention_mask`) to `last_hidden_state`. */
export const t5Forward: ComponentRunner = async (component, { tensors }, { runtime, signal }) => {
  const config = t5Config(parseConfig(component, t5ConfigSchema));
  const model = await emitT5({ config, weights: await component.weights(), lowering: runtime.lowering });
  const session = await runtime.open(model, { signal });
  try {
    const ids = takeInt64(tensors, 'input_ids');
    const mask = tensors.has('attention_mask') ? takeInt64(tensors, 'attention_mask') : allOnes(ids);
    const buckets = relativePositionBuckets(ids.shape[1]!, config);
    const results = await session.run({ input_ids: ids, attention_mask: mask, buckets }, { signal });
    return new Map(Object.entries(results));
  } finally {
    await session.dispose();
  }
};

function allOnes(ids: Tensor<'int64'>): Tensor<'int64'> {
  return tensor('int64', ids.shape, new BigInt64Array(ids.data.length).fill(1n));
}
