import { KinographError } from '@kinograph/errors';
import { type Mp4Sample, muxMp4 } from '../mp4/mux-mp4.js';
import { mimeTypes } from '../video-format.js';
import { encoderConfig } from './encoder-config.js';
import { evenSided } from './even-sided.js';
import type { WebClip, WebClipOptions } from './web-clip.js';

/** Pictures the encoder may have before it is waited for. */
const ahead = 8;

/**
 * Encodes an MP4 with the browser's own encoder (WebCodecs): H.264 where it has one, else VP9 or AV1.
 * @throws KinographError `video.encoder` where the browser has none of them, or the one it has fails.
 */
export async function openMp4Clip(options: WebClipOptions): Promise<WebClip> {
  const { fps, graph } = options;
  const { codec, config } = await encoderConfig(options);
  const samples: Mp4Sample[] = [];
  let decoderConfig: VideoDecoderConfig | undefined;
  let failed: unknown;
  const encoder = new VideoEncoder({
    output(chunk, meta) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      samples.push({ data, key: chunk.type === 'key', frame: Math.round((chunk.timestamp * fps) / 1e6) });
      decoderConfig ??= meta?.decoderConfig;
    },
    error: (error) => {
      failed ??= error;
    },
  });
  encoder.configure(config);
  const throwIfFailed = () => {
    if (failed === undefined) return;
    const message = failed instanceof Error ? failed.message : String(failed);
    throw new KinographError('video.encoder', { where: `video: the browser's encoder: ${message}`, cause: failed });
  };

  let added = 0;
  return {
    async add(picture) {
      throwIfFailed();
      const { data, width, height } = evenSided(picture);
      const microseconds = (frame: number) => Math.round((1e6 * frame) / fps);
      const frame = new VideoFrame(data, {
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
      if (decoderConfig === undefined) failed ??= new Error('it does not say what it encoded');
      throwIfFailed();
      encoder.close();
      const { width, height } = config;
      const parts = muxMp4({ width, height, fps, decoderConfig: decoderConfig!, graph }, samples);
      return { data: new Blob(parts as Uint8Array<ArrayBuffer>[], { type: mimeTypes.mp4 }), extension: '.mp4', codec };
    },
    async discard() {
      if (encoder.state !== 'closed') encoder.close();
    },
  };
}
