import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';
import { openTokenizer } from '@kinograph/text-encoder';
import type { ComponentRunner } from '../run-component.js';

/** A tokenizer: strings to `ids.<i>` each, and to a batch `padded.input_ids`, `padded.attention_mask` of `maxLength`. */
export const tokenize: ComponentRunner = async (component, { strings, maxLength }) => {
  if (!strings) {
    throw new KinographError('pipelines.strings-missing', {
      where: component.location,
      wanted: 'strings to tokenize',
      got: 'none',
      next: 'Put {"strings": [...], "max_length": 40} as JSON into the metadata key "meta" of the input file.',
    });
  }
  const tokenizer = await openTokenizer(component);
  const results = new Map<string, Tensor>();
  for (const [index, text] of strings.entries()) {
    const ids = tokenizer.encode(text);
    results.set(`ids.${index}`, int64([ids.length], ids));
  }
  if (maxLength !== undefined) {
    const batch = tokenizer.encodeBatch(strings, maxLength);
    results.set('padded.input_ids', int64([strings.length, maxLength], batch.ids.flat()));
    results.set('padded.attention_mask', int64([strings.length, maxLength], batch.mask.flat()));
  }
  return results;
};

function int64(shape: readonly number[], values: readonly number[]): Tensor<'int64'> {
  return tensor('int64', shape, BigInt64Array.from(values, BigInt));
}
