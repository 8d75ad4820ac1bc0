import { KinographError } from '@kinograph/errors';
import type { Embedding } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';

/**
 * An embedding for a batch of latents: itself, or one prompt repeated for each.
 * @throws KinographError `sampler.batch` when the two batches differ and neither is one prompt
 */
export function embeddingFor(embedding: Embedding, batch: number): Embedding {
  const [prompts = 0, ...rest] = embedding.tensor.shape;
  if (prompts === batch) return embedding;
  if (prompts !== 1) {
    throw new KinographError('sampler.batch', {
      where: 'guidance: embedding',
      wanted: `1 prompt, or ${batch} for a batch of ${batch} latents`,
      got: String(prompts),
    });
  }
  const { data } = embedding.tensor;
  const repeated = new Float32Array(data.length * batch);
  for (let entry = 0; entry < batch; entry++) repeated.set(data, entry * data.length);
  return {
    tensor: tensor('float32', [batch, ...rest], repeated),
    lengths: Array.from({ length: batch }, () => embedding.lengths[0]!),
  };
}
