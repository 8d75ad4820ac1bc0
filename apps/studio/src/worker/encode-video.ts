import { KinographError } from '@kinograph/errors';
import { graphKey } from '@kinograph/video';
import {
  BufferTarget,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
  VideoSample,
  VideoSampleSource,
} from 'mediabunny';
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
  readonly codec: VideoCodec;
  add(picture: Pictures): Promise<void>;
  finish(): Promise<Blob>;
  cancel(): Promise<void>;
}

/**
 * Encodes an MP4 with the browser's own encoder (WebCodecs): H.264 where it has one, else VP9 or AV1.
 * @throws KinographError `studio.encoder` where the browser has none of them.
 */
export async function encodeVideo({ width, height, fps, quality, graph }: EncodeOptions): Promise<VideoEncoding> {
  const bitrate = bitrateOf({ width, height, fps, quality });
  const codec = await getFirstEncodableVideoCodec(['avc', 'vp9', 'av1'], {
    width: even(width),
    height: even(height),
    bitrate,
  });
  if (codec === null) {
    throw new KinographError('studio.encoder', {
      where: `video of ${width}x${height}`,
      wanted: 'a browser that encodes H.264, VP9 or AV1 (WebCodecs)',
      got: 'none of them',
      next: typeof VideoEncoder === 'undefined' ? 'Open the page over https.' : 'Try another browser, or another size.',
    });
  }
  const target = new BufferTarget();
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory', metadataFormat: 'mdta' }),
    target,
  });
  const source = new VideoSampleSource({ codec, bitrate, keyFrameInterval: 2, latencyMode: 'quality' });
  output.addVideoTrack(source, { frameRate: fps });
  output.setMetadataTags({ raw: { [graphKey]: graph } });
  let written = 0;
  return {
    codec,
    async add(picture) {
      if (written === 0) await output.start();
      const { pixels, width: codedWidth, height: codedHeight } = evenSided(picture);
      const timing = { timestamp: written / fps, duration: 1 / fps };
      const sample = new VideoSample(pixels, { format: 'RGBA', codedWidth, codedHeight, ...timing });
      written++;
      await source.add(sample).finally(() => sample.close());
    },
    async finish() {
      await output.finalize();
      return new Blob([target.buffer!], { type: 'video/mp4' });
    },
    cancel: () => output.cancel(),
  };
}

/** Bits a second: from 0.05 to 3 a pixel, as small pictures need; never too few for a tiny one. */
function bitrateOf({ width, height, fps, quality }: Omit<EncodeOptions, 'graph'>): number {
  const perPixel = 0.05 * 60 ** (quality / 100);
  return Math.round(Math.max(200_000, Math.min(40e6, width * height * fps * perPixel)));
}

const even = (side: number) => side + (side % 2);

/** MP4's usual encoders take even sides only: odd ones gain a copy of the last column or row. */
function evenSided(picture: Pictures): Pictures {
  const [width, height] = [even(picture.width), even(picture.height)];
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
