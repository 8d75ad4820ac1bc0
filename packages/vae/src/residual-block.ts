import type { Scope } from '@kinograph/onnx';
import { causalConvolution, framewiseLinear } from './causal-convolution.js';
import { activated } from './channel-norm.js';
import { channelsOf, type Frames } from './frame-batch.js';
import type { Past } from './past.js';

/**
 * Two causal convolutions, each after normalization and SiLU, beside a shortcut (He et al. 2016, pre-activation).
 * Weights: norm1.gamma, conv1, norm2.gamma, conv2, and conv_shortcut where the channels change.
 */
export function residualBlock(s: Scope, past: Past, x: Frames, { out }: { out: number }): Frames {
  const inner = causalConvolution(s.at('conv1'), past, activated(s.at('norm1'), x), { out });
  const outer = causalConvolution(s.at('conv2'), past, activated(s.at('norm2'), inner), { out });
  const shortcut = channelsOf(x) === out ? x : framewiseLinear(s.at('conv_shortcut'), x, { out });
  return { images: s.op.add(outer.images, shortcut.images), count: x.count };
}
