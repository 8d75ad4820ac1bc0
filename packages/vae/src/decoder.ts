import type { Scope } from '@kinograph/onnx';
import { causalConvolution } from './causal-convolution.js';
import { activated } from './channel-norm.js';
import type { HalfConfig, Level } from './config.js';
import { middleBlock } from './encoder.js';
import type { Frames } from './frame-batch.js';
import { duplicateUp } from './level-shortcut.js';
import type { Past } from './past.js';
import { upsample } from './resample.js';
import { residualBlock } from './residual-block.js';

/** The decoder (Wan 2025, section 4.1): latent cells to `out` channels of folded pixels. Weights: below `decoder`. */
export async function decoder(
  s: Scope,
  past: Past,
  cfg: HalfConfig,
  z: Frames,
  { out }: { out: number },
): Promise<Frames> {
  const start = causalConvolution(s.at('conv_in'), past, z, { out: cfg.width });
  let x = middleBlock(s.at('mid_block'), past, start);
  for (const [index, level] of cfg.levels.entries()) {
    await s.turn();
    x = decoderLevel(s.at('up_blocks').at(index), past, cfg, level, x);
  }
  return causalConvolution(s.at('conv_out'), past, activated(s.at('norm_out'), x), { out });
}

function decoderLevel(s: Scope, past: Past, cfg: HalfConfig, { outChannels: out, step }: Level, input: Frames): Frames {
  let x = input;
  for (let block = 0; block < cfg.blocks; block++) {
    x = residualBlock(s.at('resnets').at(block), past, x, { out });
  }
  if (step === 'none') return x;
  // Wan 2.1 halves the channels on the way up; Wan 2.2 keeps them, for the shortcut around the level.
  if (!cfg.residual) return upsample(s.at('upsamplers.0'), past, x, { out: Math.floor(out / 2), step });
  const finer = upsample(s.at('upsampler'), past, x, { out, step });
  const shortcut = duplicateUp(s, input, { out, step, starts: past.starts });
  return { images: s.op.add(finer.images, shortcut.images), count: finer.count };
}
