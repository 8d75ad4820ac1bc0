import { KinographError } from '@kinograph/errors';
import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { graphKey } from '../embedded-graph.js';
import { clearTimes } from '../mp4/clear-times.js';
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
  const target = new BufferTarget();
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory', metadataFormat: 'mdta' }),
    target,
  });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { frameRate: fps });
  if (graph !== undefined) output.setMetadataTags({ raw: { [graphKey]: graph } });
  await output.start();

  let muxed: Promise<void> = Promise.resolve();
  let failed: unknown;
  const encoder = new VideoEncoder({
    output(chunk, meta) {
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
      await muxed.catch(() => undefined); // told by `throwIfFailed`
      throwIfFailed();
      encoder.close();
      await output.finalize();
      const file = new Uint8Array(target.buffer!);
      clearTimes(file);
      return { data: new Blob([file], { type: mimeTypes.mp4 }), extension: '.mp4', codec };
    },
    async discard() {
      if (encoder.state !== 'closed') encoder.close();
      if (output.state !== 'finalized') await output.cancel();
    },
  };
}
