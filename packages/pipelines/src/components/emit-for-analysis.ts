import { type Component, parseConfig } from '@kinograph/checkpoint';
import { emitWan, wanConfig, wanConfigSchema } from '@kinograph/dit';
import type { Lowering, OnnxModel } from '@kinograph/onnx';
import { emitT5, t5Config, t5ConfigSchema } from '@kinograph/text-encoder';
import { decoderModel, parseVaeConfig } from '@kinograph/vae';
import type { DescribeShape } from '../describe-checkpoint.js';

/** A model and the sizes one run of it has. */
export interface SizedModel {
  readonly model: OnnxModel;
  readonly symbols: Readonly<Record<string, number>>;
}

const lowering: Lowering = { attention: 'fused', linear: 'float32', contrib: true };

/** Emits what a component runs, with the sizes of a latent clip; nothing for components this project does not run. */
export async function emitForAnalysis(component: Component, shape: DescribeShape): Promise<SizedModel[]> {
  const { batch: B, textLength: L, frames: F, height: H, width: W } = shape;
  switch (component.className) {
    case 'WanTransformer3DModel': {
      const config = wanConfig(parseConfig(component, wanConfigSchema));
      const variant = { tokenTimesteps: false, packed: false };
      const model = await emitWan({ config, weights: await component.weights(), lowering, variant });
      const [frames, rows, columns] = config.patch;
      return [{ model, symbols: { B, L, I: L, N: (F / frames) * (H / rows) * (W / columns) } }];
    }
    case 'T5EncoderModel':
    case 'UMT5EncoderModel': {
      const config = t5Config(parseConfig(component, t5ConfigSchema));
      return [{ model: await emitT5({ config, weights: await component.weights(), lowering }), symbols: { B, L } }];
    }
    case 'AutoencoderKLWan': {
      const config = parseVaeConfig(component);
      const weights = await component.weights();
      const first = await decoderModel(config, { weights, lowering, place: 'first' });
      if (F === 1) return [{ model: first, symbols: { B, F: 1, H, W } }];
      // One latent frame at a time: the least a streamed decoding needs.
      const next = await decoderModel(config, { weights, lowering, place: 'next' });
      return [first, next].map((model) => ({ model, symbols: { B, F: 1, H, W } }));
    }
    default:
      return [];
  }
}
