import {
  buildModel,
  type Dim,
  floorDivide,
  type Lowering,
  multiplyDims,
  type OnnxModel,
  parseDim,
  type Scope,
  type Value,
} from '@kinograph/onnx';
import type { TensorStore } from '@kinograph/safetensors';
import { framesFactor, spaceFactor, type VaeConfig } from './config.js';
import { decoder } from './decoder.js';
import { encoder } from './encoder.js';
import { asFrames, asVideo, B, channelsOf, type Frames } from './frame-batch.js';
import { keptPast, noPast, type Past } from './past.js';
import { convolution1x1x1 } from './residual-block.js';

/** Which chunk of a clip a model is for: its first frame alone, or what follows. */
export type ChunkPlace = 'first' | 'next';

/** What emission needs beside the config. */
export interface VaeModelOptions {
  readonly weights: TensorStore;
  readonly lowering: Lowering;
  readonly place: ChunkPlace;
}

/** Pixel frames that later chunks of an encoder come in multiples of; the reference always takes 4 at a time. */
export function encoderUnit({ encoder }: VaeConfig): number {
  return Math.max(4, framesFactor(encoder));
}

/**
 * Input `latents` `[B, C, F, H, W]` (`F` is 1 for the first chunk), output `frames` `[B, 3, F', H', W']` limited to
 * [-1, 1], and what `Past` adds.
 */
export function decoderModel(cfg: VaeConfig, { weights, lowering, place }: VaeModelOptions): OnnxModel {
  const unusedWeights = [/^encoder\./, /^quant_conv\./];
  return buildModel(`vae-decoder-${place}`, { weights, lowering, unusedWeights }, (s) => {
    const past = place === 'first' ? noPast : keptPast;
    const latents = s.input('latents', 'float32', [B, cfg.latentChannels, place === 'first' ? 1 : 'F', 'H', 'W']);
    const cells = asFrames(s, s.op.transpose(latents, [0, 2, 1, 3, 4]));
    const z = convolution1x1x1(s.at('post_quant_conv'), cells, { out: cfg.latentChannels });
    const folded = decoder(s.at('decoder'), past, cfg.decoder, z, { out: cfg.outChannels });
    s.output('frames', s.op.clip(unfoldPatches(s, folded, cfg.patch), { min: -1, max: 1 }));
  });
}

/**
 * Input `frames` `[B, 3, F, H, W]` (`F` is 1 for the first chunk, else a multiple of `encoderUnit`), output `moments`
 * `[B, 2*C, F', H', W']`: mean and unlimited log-variance, one after the other in channels; and what `Past` adds.
 */
export function encoderModel(cfg: VaeConfig, { weights, lowering, place }: VaeModelOptions): OnnxModel {
  const unusedWeights = [/^decoder\./, /^post_quant_conv\./];
  return buildModel(`vae-encoder-${place}`, { weights, lowering, unusedWeights }, (s) => {
    const past: Past = place === 'first' ? noPast : keptPast;
    // Level shortcuts need sizes that every step divides; without them a step rounds down.
    const cell = cfg.patch * (cfg.encoder.residual ? spaceFactor(cfg.encoder) : 1);
    const count = place === 'first' ? 1 : multiplyDims(parseDim('K'), encoderUnit(cfg));
    const size = (name: string) => multiplyDims(parseDim(name), cell);
    const channels = cfg.inChannels / cfg.patch ** 2;
    const frames = s.input('frames', 'float32', [B, channels, count, size('H'), size('W')]);
    const moments = encoder(s.at('encoder'), past, cfg.encoder, foldPatches(s, frames, cfg.patch), {
      out: 2 * cfg.latentChannels,
    });
    const quantized = convolution1x1x1(s.at('quant_conv'), moments, { out: 2 * cfg.latentChannels });
    s.output('moments', s.op.transpose(asVideo(s, quantized), [0, 2, 1, 3, 4]));
  });
}

/** `[B, C, F, H*p, W*p]` to frames of `C*p*p` channels, ordered (C, column, row). */
function foldPatches(s: Scope, video: Value, patch: number): Frames {
  const [batch, C, F] = video.shape as readonly [Dim, Dim, Dim];
  const [H, W] = [floorDivide(video.dim(3), patch), floorDivide(video.dim(4), patch)];
  const cut = s.op.reshape(video, [batch, C, F, H, patch, W, patch]);
  const ordered = s.op.transpose(cut, [0, 2, 1, 6, 4, 3, 5]); // [B, F, C, column, row, H, W]
  return asFrames(s, s.op.reshape(ordered, [batch, F, multiplyDims(C, patch * patch), H, W]));
}

/** The inverse of `foldPatches`. */
function unfoldPatches(s: Scope, x: Frames, patch: number): Value {
  const [batch, F, , H, W] = asVideo(s, x).shape;
  const C = channelsOf(x) / patch ** 2;
  const cut = s.op.reshape(x.images, [batch!, F!, C, patch, patch, H!, W!]);
  const ordered = s.op.transpose(cut, [0, 2, 1, 5, 4, 6, 3]); // [B, C, F, H, row, W, column]
  return s.op.reshape(ordered, [batch!, C, F!, multiplyDims(H!, patch), multiplyDims(W!, patch)]);
}
