import { buildModelInTurns, type Lowering, type OnnxModel } from '@kinograph/onnx';
import type { TensorStore } from '@kinograph/safetensors';
import type { WanConfig } from './wan-config.js';
import { wanTransformer } from './wan-transformer.js';

/** Which inputs a model has beside the ones every forward pass needs. */
export interface WanVariant {
  /** Tokens of one batch entry are at different timesteps: `timestep_index [B, N]` picks each token's from `timestep [T]`. */
  readonly tokenTimesteps: boolean;
  /** Several clips share the sequence: `self_bias [1, 1, N, N]` and `text_bias [1, 1, N, L]` keep them apart. */
  readonly packed: boolean;
}

/** What a Wan transformer is emitted from. */
export interface EmitWanOptions {
  readonly config: WanConfig;
  readonly weights: TensorStore;
  readonly lowering: Lowering;
  readonly variant: WanVariant;
}

/**
 * Emits WanTransformer3DModel as ONNX whose weights stay in the checkpoint's files. Inputs `tokens [B, N, P]`, `timestep [T]`,
 * `text [B, L, textDim]`, rotary tables `cos` and `sin [1, N, headDim / 2]`, `image [B, I, imageDim]` where the model is
 * image-conditioned, and those of the variant; output `velocity [B, N, P']`.
 */
export function emitWan({ config, weights, lowering, variant }: EmitWanOptions): Promise<OnnxModel> {
  const pairs = config.headDim / 2;
  const cells = config.patch[0] * config.patch[1] * config.patch[2];
  return buildModelInTurns('dit', { weights, lowering, unusedWeights: [/\.norm_added_q\.weight$/] }, async (s) => {
    const velocity = await wanTransformer(s, config, {
      tokens: s.input('tokens', 'float32', ['B', 'N', config.inChannels * cells]),
      timestep: s.input('timestep', 'float32', [variant.tokenTimesteps ? 'T' : 'B']),
      timestepIndex: variant.tokenTimesteps ? s.input('timestep_index', 'int64', ['B', 'N']) : undefined,
      text: s.input('text', 'float32', ['B', 'L', config.textDim]),
      image: config.imageDim ? s.input('image', 'float32', ['B', 'I', config.imageDim]) : undefined,
      cos: s.input('cos', 'float32', [1, 'N', pairs]),
      sin: s.input('sin', 'float32', [1, 'N', pairs]),
      selfBias: variant.packed ? s.input('self_bias', 'float32', [1, 1, 'N', 'N']) : undefined,
      textBias: variant.packed ? s.input('text_bias', 'float32', [1, 1, 'N', 'L']) : undefined,
    });
    s.output('velocity', velocity);
  });
}
