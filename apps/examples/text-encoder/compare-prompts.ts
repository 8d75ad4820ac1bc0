// Encodes prompts and compares them: the cosine of the angle between their mean embeddings.
//   npx tsx text-encoder/compare-prompts.ts
import { openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl } from '@kinograph/model-scenes';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openTextEncoder } from '@kinograph/text-encoder';

const checkpoint = await openCheckpoint(checkpointUrl);
const runtime = await createNodeRuntime({ threads: 1 });
const [encoder, tokenizer] = await Promise.all(['text_encoder', 'tokenizer'].map(checkpoint.component));
const model = await openTextEncoder({ encoder: encoder!, tokenizer: tokenizer! }, runtime);

const prompts = ['a red ball over grass', 'a big red ball over green grass', 'a small blue star at night'];
const { tensor, lengths } = await model.encode(prompts, { maxLength: 32 });
const [, tokens, width] = tensor.shape as [number, number, number];
console.log(`${prompts.length} prompts, ${lengths.join(', ')} tokens, width ${width}`);

const means = prompts.map((_, prompt) =>
  Array.from({ length: width }, (_, d) => {
    let sum = 0;
    for (let token = 0; token < lengths[prompt]!; token++) sum += tensor.data[(prompt * tokens + token) * width + d]!;
    return sum / lengths[prompt]!;
  }),
);
const dot = (a: number[], b: number[]) => a.reduce((sum, value, d) => sum + value * b[d]!, 0);
for (const [index, mean] of means.entries()) {
  const cosine = dot(means[0]!, mean) / Math.sqrt(dot(means[0]!, means[0]!) * dot(mean, mean));
  console.log(`${cosine.toFixed(3)} ${prompts[index]}`);
}
await model.dispose();
await runtime.dispose();
