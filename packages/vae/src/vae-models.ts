import {
  buildModelInTurns,
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
import { framewiseLinear } from './causal-convolution.js';
import { framesFactor, spaceFactor, type VaeConfig } from './config.js';
import { decoder } from './decoder.js';
import { encoder } from './encoder.js';
import { asFrames, B, type Frames } from './frame-batch.js';
import { createPast } from './past.js';

/** Which chunk of a clip a model is for: its first frame alone, or what follows. */
export type ChunkPlace = 'first' | 'next';

/** What emission needs beside the config. */
export interface VaeModelOptions {
  readonly weights: TensorStore;
  readonly lowering: Lowering;
  readonly place: ChunkPlace;
  /** Whether frames are limited to [-1, 1]. Tiles are joined first. Default: yes. */
  readonly limit?: boolean;
}

/** Pixel frames that later chunks of an encoder come in multiples of; the reference always takes 4 at a time. */
export function encoderUnit({ encoder }: VaeConfig): number {
  return Math.max(4, framesFactor(encoder));
}

/**
 * Input `latents` `[B, C, F, H, W]` (`F` is 1 for the first chunk), output `frames` `[B, 3, F', H', W']` limited to
 * [-1, 1], and what `Past` adds.
 */
export function decoderModel(
  cfg: VaeConfig,
  { weights, lowering, place, limit = true }: VaeModelOptions,
): Promise<OnnxModel> {
  const unusedWeights = [/^encoder\./, /^quant_conv\./];
  return buildModelInTurns(`vae-decoder-${place}`, { weights, lowering, unusedWeights }, async (s) => {
    const past = createPast(place === 'first');
    const latents = s.input('latents', 'float32', [B, cfg.latentChannels, place === 'first' ? 1 : 'F', 'H', 'W']);
    const cells = asFrames(s, s.op.transpose(latents, [2, 0, 1, 3, 4]));
    const z = framewiseLinear(s.at('post_quant_conv'), cells, { out: cfg.latentChannels });
    const folded = await decoder(s.at('decoder'), past, cfg.decoder, z, { out: cfg.outChannels });
    const frames = unfoldPatches(s, folded, cfg.patch);
    s.output('frames', limit ? s.op.clip(frames, { min: -1, max: 1 }) : frames);
  });
}

/**
 * Input `frames` `[B, 3, F, H, W]` (`F` is 1 for the first chunk, else a multiple of `encoderUnit`), output `moments`
 * `[B, 2*C, F', H', W']`: mean and unlimited log-variance, one after the other in channels; and what `Past` adds.
 */
export function encoderModel(cfg: VaeConfig, { weights, lowering, place }: VaeModelOptions): Promise<OnnxModel> {
  const unusedWeights = [/^decoder\./, /^post_quant_conv\./];
  return buildModelInTurns(`vae-encoder-${place}`, { weights, lowering, unusedWeights }, async (s) => {
    const past = createPast(place === 'first');
    // Level shortcuts need sizes that every step divides; without them a step rounds down.
    const cell = cfg.patch * (cfg.encoder.residual ? spaceFactor(cfg.encoder) : 1);
    const count = place === 'first' ? 1 : multiplyDims(parseDim('K'), encoderUnit(cfg));
    const size = (name: string) => multiplyDims(parseDim(name), cell);
    const channels = cfg.inChannels / cfg.patch ** 2;
    const frames = s.input('frames', 'float32', [B, channels, count, size('H'), size('W')]);
    const moments = await encoder(s.at('encoder'), past, cfg.encoder, foldPatches(s, frames, cfg.patch), {
      out: 2 * cfg.latentChannels,
    });
    const quantized = framewiseLinear(s.at('quant_conv'), moments, { out: 2 * cfg.latentChannels });
    s.output('moments', unfoldPatches(s, quantized, 1));
  });
}

/** `[B, C, F, H*p, W*p]` to frames of `C*p*p` channels, ordered (C, column, row). */
function foldPatches(s: Scope, video: Value, patch: number): Frames {
  const { op } = s;
  if (patch === 1) return asFrames(s, op.transpose(video, [2, 0, 1, 3, 4]));
  const [, C, F, rows, columns] = video.shape as readonly [Dim, Dim, Dim, Dim, Dim];
  const [H, W] = [floorDivide(rows, patch), floorDivide(columns, patch)];
  const cut = op.reshape(video, [B, C, F, H, patch, W, patch]);
  const ordered = op.transpose(cut, [2, 0, 1, 6, 4, 3, 5]); // [F, B, C, column, row, H, W]
  return asFrames(s, op.reshape(ordered, [F, B, multiplyDims(C, patch * patch), H, W]));
}

/** The inverse of `foldPatches`. */
function unfoldPatches(s: Scope, { images, count }: Frames, patch: number): Value {
  const { op } = s;
  const [, channels, H, W] = images.shape as readonly [Dim, number, Dim, Dim];
  if (patch === 1) return op.transpose(op.reshape(images, [count, B, channels, H, W]), [1, 2, 0, 3, 4]);
  const C = channels / patch ** 2;
  const cut = op.reshape(images, [count, B, C, patch, patch, H, W]);
  const ordered = op.transpose(cut, [1, 2, 0, 5, 4, 6, 3]); // [B, C, F, H, row, W, column]
  return op.reshape(ordered, [B, C, count, multiplyDims(H, patch), multiplyDims(W, patch)]);
}
