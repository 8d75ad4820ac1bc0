import { join } from 'node:path';
import type { Coders } from '../coders/coders.js';
import type { Clip } from '../encode-clips.js';
import type { FrameWriter, WritableFile } from '../frame-writer.js';
import type { AvcEncoderFactory } from '../h264/avc-encoder.js';
import { createMp4Writer } from '../mp4/mp4-writer.js';
import { isPngName, pngName } from '../png/png-name.js';
import type { RgbFrame } from '../rgb-frame.js';
import type { VideoFormat } from '../video-format.js';
import { DiskFile } from './disk-file.js';
import { openOutputPlace } from './output-place.js';

/** A clip on its way to disk; what it gives when it is finished, and on the disk, is its bytes. Nothing stands under its final name before `commit`. */
export interface DiskClip extends Clip<number> {
  commit(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** What a clip is written with, checked. */
export interface ClipOptions {
  readonly fps: number;
  readonly quality: number;
  readonly graph: string | undefined;
  /** Another H.264 encoder. */
  readonly encoder: AvcEncoderFactory | undefined;
  readonly coders: Coders;
}

/** Starts a clip of the size of `first`, which is not yet added. */
export function openClip(path: string, format: VideoFormat, options: ClipOptions, first: RgbFrame): Promise<DiskClip> {
  if (format === 'png') return openDirectory(path, options);
  const { encoder, coders } = options;
  const writing = { ...options, format, width: first.width, height: first.height };
  return openFile(path, (file) =>
    format === 'mp4' && encoder ? createMp4Writer(file, { ...writing, encoder }) : coders.writer(file, writing),
  );
}

async function openFile(path: string, start: (file: WritableFile) => Promise<FrameWriter>): Promise<DiskClip> {
  const place = await openOutputPlace(path, 'file');
  let file: DiskFile | undefined;
  let writer: FrameWriter | undefined;

  async function discard(): Promise<void> {
    await writer?.close().catch(() => undefined);
    await file?.close().catch(() => undefined);
    await place.discard();
  }

  try {
    file = await DiskFile.create(place.temporary);
    writer = await start(file);
  } catch (error) {
    await discard();
    throw error;
  }
  const [opened, frames] = [file, writer];
  return {
    add: (frame) => frames.add(frame),
    async finish() {
      await frames.finish();
      await frames.close();
      await opened.sync();
      await opened.close();
      return opened.size;
    },
    commit: place.commit,
    discard,
  };
}

async function openDirectory(path: string, { graph, coders }: ClipOptions): Promise<DiskClip> {
  const place = await openOutputPlace(path, 'directory', isPngName);
  let frames = 0;
  let bytes = 0;
  return {
    async add(frame) {
      const file = await DiskFile.create(join(place.temporary, pngName(frames++)));
      try {
        await file.write(await coders.png(frame, graph), 0);
        await file.sync();
      } finally {
        await file.close();
      }
      bytes += file.size;
    },
    finish: async () => bytes,
    commit: place.commit,
    discard: place.discard,
  };
}
