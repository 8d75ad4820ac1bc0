import type { Checkpoint } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';

/**
 * Whether a checkpoint is one whose pipelines this project assembles.
 * @throws KinographError `pipelines.checkpoint-unsupported`
 */
export function checkPipeline({ modelIndex, location, components }: Checkpoint): void {
  const unsupported = (wanted: string, got: string, next?: string) =>
    new KinographError('pipelines.checkpoint-unsupported', { where: location, wanted, got, next });
  if (!modelIndex) {
    throw unsupported('a pipeline folder with model_index.json', `a single component (${components.join(', ')})`);
  }
  for (const name of ['text_encoder', 'tokenizer', 'transformer', 'vae', 'scheduler']) {
    if (!components.includes(name)) throw unsupported(`a component ${name}`, components.join(', ') || 'none');
  }
  if (typeof modelIndex.boundary_ratio === 'number') {
    const next = 'Models of two experts (transformer_2) are not run yet.';
    throw unsupported('one transformer', `boundary_ratio ${modelIndex.boundary_ratio}`, next);
  }
  if (Array.isArray(modelIndex.image_encoder) && modelIndex.image_encoder[0] !== null) {
    const next = 'Image-to-video models with an image encoder (Wan 2.1) are not run yet.';
    throw unsupported('no image encoder', String(modelIndex.image_encoder[1]), next);
  }
}
