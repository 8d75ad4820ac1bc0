import { conv2d, upsampleNearest } from '@kinograph/nn';
import type { Scope } from '@kinograph/onnx';
import { temporalDownsample, temporalUpsample } from './causal-convolution.js';
import type { Level } from './config.js';
import { channelsOf, type Frames } from './frame-batch.js';
import type { Past } from './past.js';

/** From one decoder level to the next finer one. Weights: resample.1, and time_conv where frames double. */
export function upsample(s: Scope, past: Past, x: Frames, { out, step }: { out: number; step: Level['step'] }): Frames {
  const { images, count } = step === 'spacetime' ? temporalUpsample(s.at('time_conv'), past, x) : x;
  const doubled = upsampleNearest(s, images, { factor: 2 });
  const around = [1, 1] as const;
  const options = { out, kernel: [3, 3], strides: [1, 1], pads: [around, around] } as const;
  return { images: conv2d(s.at('resample.1'), doubled, options), count };
}

/** From one encoder level to the next coarser one. Weights: resample.1, and time_conv where frames halve. */
export function downsample(s: Scope, past: Past, x: Frames, { step }: { step: Level['step'] }): Frames {
  const after = [0, 1] as const;
  const options = { out: channelsOf(x), kernel: [3, 3], strides: [2, 2], pads: [after, after] } as const;
  const halved = { images: conv2d(s.at('resample.1'), x.images, options), count: x.count };
  return step === 'spacetime' ? temporalDownsample(s.at('time_conv'), past, halved) : halved;
}
