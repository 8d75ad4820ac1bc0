import { KinographError } from '@kinograph/errors';
import type { Embedding, Guidance } from '@kinograph/ports';
import { linearCombination } from '../numeric/linear-combination.js';
import { embeddingFor } from './embedding-for.js';

/** What classifier-free guidance is made of. */
export interface ClassifierFreeGuidanceOptions {
  /** How far past the conditional prediction to go: `1` is the conditional prediction itself. */
  readonly scale: number;
  /** What the video should show. */
  readonly positive: Embedding;
  /** What it should not show; usually the empty prompt. Not needed for scales up to 1. */
  readonly negative?: Embedding;
}

/**
 * Classifier-free guidance (Ho & Salimans 2022): `uncond + scale (cond - uncond)`, as diffusers' Wan pipeline writes it.
 * Both requests go to the denoiser at once. Scales up to 1 predict the conditional one only.
 * @throws KinographError `sampler.guidance` when the scale is not a number, or wants a negative embedding and has none
 */
export function classifierFreeGuidance({ scale, positive, negative }: ClassifierFreeGuidanceOptions): Guidance {
  if (!Number.isFinite(scale)) throw wrong('scale', 'a number', String(scale));
  if (scale <= 1) return noGuidance(positive);
  if (!negative) throw wrong('negative', `an embedding, because scale ${scale} is above 1`, 'none');
  return {
    name: 'classifier-free guidance',
    async predict(denoiser, { call: _call, calls: _calls, ...request }, options) {
      const batch = request.latents.shape[0]!;
      const conditions = [embeddingFor(positive, batch), embeddingFor(negative, batch)];
      const predictions = await denoiser.predict(
        conditions.map((condition) => ({ ...request, condition })),
        options,
      );
      const [conditional, unconditional] = predictions;
      return linearCombination([
        [scale, conditional!],
        [1 - scale, unconditional!],
      ]);
    },
  };
}

/** The conditional prediction as it is. */
export function noGuidance(condition: Embedding): Guidance {
  return {
    name: 'no guidance',
    async predict(denoiser, { call: _call, calls: _calls, ...request }, options) {
      const fitting = embeddingFor(condition, request.latents.shape[0]!);
      const [prediction] = await denoiser.predict([{ ...request, condition: fitting }], options);
      return prediction!;
    },
  };
}

function wrong(option: string, wanted: string, got: string): KinographError<'sampler.guidance'> {
  return new KinographError('sampler.guidance', { where: `classifier-free guidance: ${option}`, wanted, got });
}
