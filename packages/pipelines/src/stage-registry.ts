import { givenFramesStage, keepFramesStage, wanDenoiser } from '@kinograph/dit';
import { type AnyStage, createRegistry, type Registry } from '@kinograph/graph';
import { interpolateKeyframesStage } from '@kinograph/keyframe-interpolator';
import { patchifierStage } from '@kinograph/patchifier';
import { expandPrompt, expandPromptByChat } from '@kinograph/prompt';
import { classifierFreeGuidanceStage, denoiseStage, noiseStage, schedulerStage } from '@kinograph/sampler';
import { encodeText } from '@kinograph/text-encoder';
import { vaeDecode, vaeEncode } from '@kinograph/vae';
import { placeFramesStage, readFramesStage, writeVideoStage } from '@kinograph/video';
import { interpolateWithModelStage } from './interpolate-with-model-stage.js';
import { loadLatents } from './load-latents-stage.js';
import { prompt } from './prompt-stage.js';
import { sampleVideoStage } from './sample-video-stage.js';

/** Every stage of this project. */
export const builtInStages: readonly AnyStage[] = [
  prompt,
  expandPrompt,
  expandPromptByChat,
  encodeText,
  patchifierStage,
  wanDenoiser,
  schedulerStage,
  classifierFreeGuidanceStage,
  loadLatents,
  noiseStage,
  denoiseStage,
  readFramesStage,
  placeFramesStage,
  vaeEncode,
  givenFramesStage,
  keepFramesStage,
  vaeDecode,
  sampleVideoStage,
  interpolateKeyframesStage,
  interpolateWithModelStage,
  writeVideoStage,
];

/** A registry of the built-in stages and any others: what graphs read from JSON may be made of. */
export function stageRegistry(others: Iterable<AnyStage> = []): Registry {
  return createRegistry([...builtInStages, ...others]);
}
