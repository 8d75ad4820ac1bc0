import type { Scope } from '@kinograph/onnx';
import { causalConvolution } from './causal-convolution.js';
import { activated } from './channel-norm.js';
import type { HalfConfig, Level } from './config.js';
import { frameAttention } from './frame-attention.js';
import { channelsOf, type Frames } from './frame-batch.js';
import { averageDown } from './level-shortcut.js';
import type { Past } from './past.js';
import { downsample } from './resample.js';
import { residualBlock } from './residual-block.js';

/** The encoder (Wan 2025, section 4.1): folded pixels to `out` channels of latent cells. Weights: below `encoder`. */
export async function encoder(
  s: Scope,
  past: Past,
  cfg: HalfConfig,
  x: Frames,
  { out }: { out: number },
): Promise<Frames> {
  const start = causalConvolution(s.at('conv_in'), past, x, { out: cfg.width });
  const levels = await (cfg.residual ? residualLevels : plainLevels)(s, past, cfg, start);
  const middle = middleBlock(s.at('mid_block'), past, levels);
  return causalConvolution(s.at('conv_out'), past, activated(s.at('norm_out'), middle), { out });
}

/** Two residual blocks with attention between them, at the coarsest level. */
export function middleBlock(s: Scope, past: Past, x: Frames): Frames {
  const out = channelsOf(x);
  const first = residualBlock(s.at('resnets.0'), past, x, { out });
  return residualBlock(s.at('resnets.1'), past, frameAttention(s.at('attentions.0'), first), { out });
}

/** Wan 2.1: all levels in one flat list, where blocks, attention and steps each take an index. */
async function plainLevels(s: Scope, past: Past, { levels, blocks }: HalfConfig, x: Frames): Promise<Frames> {
  let index = 0;
  const next = () => s.at('down_blocks').at(index++);
  for (const { outChannels, attention, step } of levels) {
    for (let block = 0; block < blocks; block++) {
      x = residualBlock(next(), past, x, { out: outChannels });
      if (attention) x = frameAttention(next(), x);
    }
    if (step !== 'none') x = downsample(next(), past, x, { step });
    await s.turn();
  }
  return x;
}

/** Wan 2.2: each level has an averaging shortcut around it. */
async function residualLevels(s: Scope, past: Past, { levels, blocks }: HalfConfig, x: Frames): Promise<Frames> {
  const through = (x: Frames, { outChannels, step }: Level, index: number): Frames => {
    const at = s.at('down_blocks').at(index);
    const shortcut = averageDown(at, x, { out: outChannels, step, starts: past.starts });
    for (let block = 0; block < blocks; block++) {
      x = residualBlock(at.at('resnets').at(block), past, x, { out: outChannels });
    }
    if (step !== 'none') x = downsample(at.at('downsampler'), past, x, { step });
    return { images: s.op.add(x.images, shortcut.images), count: x.count };
  };
  for (const [index, level] of levels.entries()) {
    x = through(x, level, index);
    await s.turn();
  }
  return x;
}
