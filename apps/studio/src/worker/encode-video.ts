import { KinographError } from '@kinograph/errors';
import { graphKey } from '@kinograph/video';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { encoderConfig, type PageCodec } from './encoder-config.js';
import type { Pictures } from './pictures.js';

/** What an MP4 is made with. */
export interface EncodeOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** 0 (smallest file) to 100 (finest picture). */
  readonly quality: number;
  /** JSON of the graph, kept where the command line keeps it. */
  readonly graph: string;
}

/** An MP4 being made, picture by picture. */
export interface VideoEncoding {
  readonly codec: PageCodec;
  add(picture: Pictures): Promise<void>;
  finish(): Promise<Blob>;
  cancel(): Promise<void>;
}

/** Pictures the encoder may have before it is waited for. */
const ahead = 8;

/**
 * Encodes an MP4 with the browser's own encoder (WebCodecs): H.264 where it has one, else VP9 or AV1.
 * @throws KinographError `studio.encoder` where the browser has none of them, or the one it has fails.
 */
export async function encodeVideo(options: EncodeOptions): Promise<VideoEncoding> {
  const { fps, graph } = options;
  const { codec, config } = await encoderConfig(options);
  const target = new BufferTarget();
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory', metadataFormat: 'mdta' }),
    target,
  });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { frameRate: fps });
  output.setMetadataTags({ raw: { [graphKey]: graph } });
  await output.start();

  let muxed: Promise<void> = Promise.resolve();
  let failed: unknown;
  const encoder = new VideoEncoder({
    output: (chunk, meta) => {
      muxed = muxed.then(() => source.add(EncodedPacket.fromEncodedChunk(chunk), meta));
      muxed.catch((error: unknown) => {
        failed ??= error;
      });
    },
    error: (error) => {
      failed ??= error;
    },
  });
  encoder.configure(config);
  const throwIfFailed = () => {
    if (failed === undefined) return;
    const message = failed instanceof Error ? failed.message : String(failed);
    throw new KinographError('studio.encoder', { where: `video: the browser's encoder: ${message}`, cause: failed });
  };

  let added = 0;
  return {
    codec,
    async add(picture) {
      throwIfFailed();
      const { pixels, width, height } = evenSided(picture);
      const microseconds = (frame: number) => Math.round((1e6 * frame) / fps);
      const frame = new VideoFrame(pixels, {
        format: 'RGBA',
        codedWidth: width,
        codedHeight: height,
        timestamp: microseconds(added),
        duration: microseconds(added + 1) - microseconds(added),
      });
      encoder.encode(frame, { keyFrame: added % Math.max(1, Math.round(2 * fps)) === 0 });
      frame.close();
      added++;
      while (encoder.encodeQueueSize > ahead && failed === undefined) {
        await new Promise((resolve) => encoder.addEventListener('dequeue', resolve, { once: true }));
      }
    },
    async finish() {
      await encoder.flush().catch((error: unknown) => {
        failed ??= error;
      });
      throwIfFailed();
      encoder.close();
      await muxed;
      await output.finalize();
      return new Blob([target.buffer!], { type: 'video/mp4' });
    },
    async cancel() {
      if (encoder.state !== 'closed') encoder.close();
      await output.cancel();
    },
  };
}

/** MP4's usual encoders take even sides only: odd ones gain a copy of the last column or row. */
function evenSided(picture: Pictures): Pictures {
  const [width, height] = [picture.width + (picture.width % 2), picture.height + (picture.height % 2)];
  if (width === picture.width && height === picture.height) return picture;
  const from = new Uint32Array(picture.pixels.buffer);
  const to = new Uint32Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = Math.min(row, picture.height - 1) * picture.width;
    for (let column = 0; column < width; column++) {
      to[row * width + column] = from[start + Math.min(column, picture.width - 1)]!;
    }
  }
  return { ...picture, width, height, pixels: new Uint8ClampedArray(to.buffer) };
}
