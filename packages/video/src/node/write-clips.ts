import type { FrameChunk } from '@kinograph/ports';
import { Turns } from '@kinograph/tensor';
import { enlarging, rgbConversion } from '../rgb-frame.js';
import type { VideoFormat } from '../video-format.js';
import { type Clip, type ClipOptions, openClip } from './open-clip.js';
import { openCoders } from './threaded-coders.js';

/** What `writeClips` did: one entry of `bytes` a clip. */
export interface WrittenClips {
  readonly bytes: readonly number[];
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/** How `writeClips` names its files, checks its frames and tells how far it is. */
export interface WriteClips extends Omit<ClipOptions, 'coders'> {
  readonly format: VideoFormat;
  /** Whole number the frames are enlarged by. */
  readonly scale: number;
  pathOf(entry: number, batch: number): string;
  check(chunk: FrameChunk, first: FrameChunk | undefined): void;
  readonly signal: AbortSignal | undefined;
  onFrame(frames: number): void;
}

/**
 * Writes every batch entry of a stream to a file of its own, as the frames come. All files get their final names together
 * at the end; on any failure, abort or early end of the caller none of them exists. Gives undefined for an empty stream.
 */
export async function writeClips(
  chunks: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  options: WriteClips,
): Promise<WrittenClips | undefined> {
  const clips: Clip[] = [];
  const turns = new Turns();
  const coders = await openCoders();
  let first: FrameChunk | undefined;
  let frames = 0;
  try {
    options.signal?.throwIfAborted();
    for await (const chunk of chunks) {
      options.check(chunk, first);
      first ??= { ...chunk, data: new Float32Array() };
      for (let frame = 0; frame < chunk.shape[2]!; frame++) {
        options.signal?.throwIfAborted();
        for (let entry = 0; entry < chunk.shape[0]!; entry++) {
          const small = await turns.through(rgbConversion(chunk, entry, frame));
          const picture = await turns.through(enlarging(small, options.scale));
          const path = options.pathOf(entry, chunk.shape[0]!);
          clips[entry] ??= await openClip(path, options.format, { ...options, coders }, picture);
          await clips[entry]!.add(picture);
        }
        options.onFrame(++frames);
        await turns.take();
      }
    }
    options.signal?.throwIfAborted();
    const bytes: number[] = [];
    for (const clip of clips) bytes.push(await clip.finish());
    options.signal?.throwIfAborted();
    for (const clip of clips) await clip.commit();
    return first && { bytes, frames, width: first.shape[4]! * options.scale, height: first.shape[3]! * options.scale };
  } catch (error) {
    for (const clip of clips) await clip.discard();
    throw error;
  } finally {
    await coders.close();
  }
}
