import type { Component } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { OnnxModel } from '@kinograph/onnx';
import { type FrameChunk, latentSpaceOf } from '@kinograph/ports';
import type { Runtime, SessionOptions } from '@kinograph/runtime';
import { type Tensor, tensor } from '@kinograph/tensor';
import { chunkSize } from './chunk-size.js';
import { framesFactor, parseVaeConfig, spaceFactor, type VaeConfig } from './config.js';
import { decodeTiled } from './decode-tiled.js';
import { joinFrames, sliceChannels, videoShape } from './frames.js';
import { denormaliseLatents } from './normalise.js';
import { type FrameSource, piecesOf, regroupFrames } from './regroup.js';
import { StreamedModel } from './streamed-model.js';
import { tileGrid } from './tiles.js';
import type { DecodeOptions, EncodeOptions, LatentDistribution, Vae } from './vae.js';
import { type ChunkPlace, decoderModel, encoderModel, encoderUnit } from './vae-models.js';

/**
 * Opens an AutoencoderKLWan of any Wan 2.1 or 2.2 config. Only headers are read here; a session is made when the first
 * clip needs it, and shared by later ones. Activations are far larger than weights, so memory is given back at once by
 * default (`balance`).
 * @throws KinographError for a config the class does not have (field and value named), and WeightsError on first use
 * when stored tensors do not fit it.
 */
export async function openWanVae(
  component: Component,
  runtime: Runtime,
  { prefer = 'balance' }: Pick<SessionOptions, 'prefer'> = {},
): Promise<Vae> {
  const config = parseVaeConfig(component);
  const space = latentSpaceOf(component);
  const weights = await component.weights();
  const streamed = (model: (config: VaeConfig, options: Parameters<typeof decoderModel>[1]) => Promise<OnnxModel>) =>
    new StreamedModel((place: ChunkPlace) => model(config, { weights, lowering: runtime.lowering, place }), runtime, {
      prefer,
    });
  const encoder = streamed(encoderModel);
  const decoder = streamed(decoderModel);
  const tileDecoder = streamed((cfg, use) => decoderModel(cfg, { ...use, limit: false }));
  const channels = config.inChannels / config.patch ** 2;
  const unit = encoderUnit(config);

  const encodeSize = (video: Tensor, asked: number | undefined): number => {
    const { batch, height, width } = videoShape(`${component.location}: encode`, video, channels);
    checkEncodedSize(component, config, { height, width });
    const cells = (batch * height * width) / config.patch ** 2;
    return unit * chunkSize(asked, unit * cells * config.encoder.levels[0]!.outChannels);
  };

  const decodeSize = (latents: Tensor, asked: number | undefined): number => {
    const { batch, height, width } = videoShape(`${component.location}: decode`, latents, space.channels);
    const cells = batch * height * width * spaceFactor(config.decoder) ** 2;
    return chunkSize(asked, framesFactor(config.decoder) * cells * config.decoder.levels.at(-1)!.outChannels);
  };

  async function* encodeStream(
    video: FrameSource,
    { chunk, signal }: EncodeOptions = {},
  ): AsyncGenerator<LatentDistribution> {
    const chunks = regroupFrames(video, { size: (piece) => encodeSize(piece, chunk), unit });
    const single = 'dtype' in video && video.shape[2] === 1;
    for await (const moments of encoder.run(chunks, { input: 'frames', output: 'moments', single, signal })) {
      yield distributionOf(moments);
    }
  }

  async function* decodeStream(
    latents: FrameSource,
    { chunk, tile, denormalise = false, signal }: DecodeOptions = {},
  ): AsyncGenerator<FrameChunk> {
    const raw = denormalise ? map(piecesOf(latents), (z) => denormaliseLatents(z, space)) : latents;
    const cell = config.patch * spaceFactor(config.decoder);
    const side = tile === undefined ? undefined : tile / cell;
    const size = (piece: Tensor) => decodeSize(side === undefined ? piece : atMost(piece, side), chunk);
    const pieces = regroupFrames(raw, { size, unit: 1 });
    const single = 'dtype' in latents && latents.shape[2] === 1;
    const [first, chunks] = await peeked(pieces);
    if (!first) return;
    const [height, width] = first.shape.slice(3) as [number, number];
    const grid = tileGrid({ height, width }, tile, cell);
    if (!grid) return yield* decoder.run(chunks, { input: 'latents', output: 'frames', single, signal });
    const stride = grid.stride * cell;
    const joining = {
      stride,
      blend: grid.side * cell - stride,
      patch: config.patch,
      height: height * cell,
      width: width * cell,
    };
    yield* decodeTiled(tileDecoder, chunks, { grid, joining, single, signal });
  }

  return {
    space,
    channels,
    encodeStream,
    decodeStream,
    async encode(video, options) {
      videoShape(`${component.location}: encode`, video, channels);
      const parts: LatentDistribution[] = [];
      for await (const part of encodeStream(video, options)) parts.push(part);
      const mean = joinFrames(parts.map((part) => part.mean));
      return { mean, logvar: joinFrames(parts.map(({ logvar }) => logvar)), mode: mean };
    },
    async decode(latents, options) {
      videoShape(`${component.location}: decode`, latents, space.channels);
      const chunks: Tensor<'float32'>[] = [];
      for await (const chunk of decodeStream(latents, options)) chunks.push(chunk);
      return joinFrames(chunks);
    },
    prepareDecode: ({ tiled = false } = {}) => (tiled ? tileDecoder : decoder).build(),
    async dispose() {
      await Promise.all([encoder.dispose(), decoder.dispose(), tileDecoder.dispose()]);
    },
  };
}

/** Mean and log-variance, from one tensor that has them one after the other in channels. */
function distributionOf(moments: Tensor<'float32'>): LatentDistribution {
  const half = moments.shape[1]! / 2;
  const mean = sliceChannels(moments, 0, half);
  const logvar = sliceChannels(moments, half, half);
  const limited = logvar.data.map((value) => Math.min(20, Math.max(-30, value)));
  return { mean, logvar: tensor('float32', logvar.shape, limited), mode: mean };
}

/** Level shortcuts and patches need sizes they divide; plain steps round down, to one cell at least. */
function checkEncodedSize({ location }: Component, config: VaeConfig, shape: { height: number; width: number }): void {
  const cell = config.patch * spaceFactor(config.encoder);
  const step = config.encoder.residual ? cell : config.patch;
  for (const axis of ['height', 'width'] as const) {
    const size = shape[axis];
    if (size % step === 0 && size >= cell) continue;
    throw new KinographError('vae.size', {
      where: `${location}: encode: ${axis}`,
      wanted: step === 1 ? `${cell} pixels or more` : `a multiple of ${step} pixels, ${cell} or more`,
      got: String(size),
      next: `The nearest legal ${axis} is ${Math.max(cell, Math.round(size / step) * step)}.`,
    });
  }
}

/** A picture no larger than a tile, for how many of its frames fit. */
function atMost(piece: Tensor, side: number): Tensor {
  const [batch, channels, frames, height, width] = piece.shape as [number, number, number, number, number];
  return { ...piece, shape: [batch, channels, frames, Math.min(height, side), Math.min(width, side)] };
}

/** The first item of a stream, and the stream with it. */
async function peeked<T>(source: AsyncGenerator<T>): Promise<[first: T | undefined, all: AsyncGenerator<T>]> {
  const first = await source.next();
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* source;
  }
  return [first.done ? undefined : first.value, all()];
}

async function* map<T, R>(source: AsyncIterable<T> | Iterable<T>, change: (item: T) => R): AsyncGenerator<R> {
  for await (const item of source) yield change(item);
}
