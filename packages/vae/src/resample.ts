import type { Scope } from '@kinograph/onnx';
import { temporalDownsample, temporalUpsample } from './causal-convolution.js';
import type { Level } from './config.js';
import { channelsOf, type Frames } from './frame-batch.js';
import type { Past } from './past.js';

/** From one decoder level to the next finer one. Weights: resample.1, and time_conv where frames double. */
export function upsample(s: Scope, past: Past, x: Frames, { out, step }: { out: number; step: Level['step'] }): Frames {
  const { images, count } = step === 'spacetime' ? temporalUpsample(s.at('time_conv'), past, x) : x;
  const doubled = s.op.resize(images, {
    scales: [1, 1, 2, 2],
    mode: 'nearest',
    coordinates: 'asymmetric',
    rounding: 'floor',
  });
  const { weight, bias } = convolutionWeights(s.at('resample.1'), channelsOf(x), out);
  return {
    images: s.op.conv(doubled, weight, bias, {
      strides: [1, 1],
      pads: [
        [1, 1],
        [1, 1],
      ],
    }),
    count,
  };
}

/** From one encoder level to the next coarser one. Weights: resample.1, and time_conv where frames halve. */
export function downsample(s: Scope, past: Past, x: Frames, { step }: { step: Level['step'] }): Frames {
  const { weight, bias } = convolutionWeights(s.at('resample.1'), channelsOf(x), channelsOf(x));
  const images = s.op.conv(x.images, weight, bias, {
    strides: [2, 2],
    pads: [
      [0, 1],
      [0, 1],
    ],
  });
  const halved = { images, count: x.count };
  return step === 'spacetime' ? temporalDownsample(s.at('time_conv'), past, halved) : halved;
}

function convolutionWeights(s: Scope, channels: number, out: number) {
  return { weight: s.weight('weight', [out, channels, 3, 3]), bias: s.weight('bias', [out]) };
}
