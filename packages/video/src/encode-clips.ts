import type { FrameChunk } from '@kinograph/ports';
import { Turns } from '@kinograph/tensor';
import { checkChunk } from './check-writing.js';
import { enlarging, type RgbFrame, rgbConversion } from './rgb-frame.js';

/** A clip on its way into a format. */
export interface Clip<Made> {
  add(frame: RgbFrame): Promise<void>;
  /** Writes what is left; gives what was made. No `add` after it. */
  finish(): Promise<Made>;
}

/** What `encodeClips` made: one entry of `made` a clip. */
export interface EncodedClips<Made> {
  readonly made: readonly Made[];
  readonly frames: number;
  readonly width: number;
  readonly height: number;
}

/** How clips are started, and who is told how far they are. */
export interface EncodeClips<Made> {
  /** Whole number the frames are enlarged by. */
  readonly scale: number;
  readonly signal: AbortSignal | undefined;
  /** Starts the clip of a batch entry in the size of its first picture, which is not yet added. */
  open(entry: number, batch: number, first: RgbFrame): Promise<Clip<Made>>;
  /** Called after each frame with how many are done. */
  onFrame(frames: number): void;
}

/**
 * Turns every batch entry of a stream into a clip of its own, as the frames come; work is cut into turns. Gives undefined for an
 * empty stream. What was opened is the caller's to free, finished or not.
 * @throws KinographError `video.shape`, `video.not-a-number`; the signal's reason once it has aborted.
 */
export async function encodeClips<Made>(
  chunks: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  { scale, signal, open, onFrame }: EncodeClips<Made>,
): Promise<EncodedClips<Made> | undefined> {
  const clips: Clip<Made>[] = [];
  const turns = new Turns();
  let first: FrameChunk | undefined;
  let frames = 0;
  signal?.throwIfAborted();
  for await (const chunk of chunks) {
    checkChunk(chunk, first);
    first ??= { ...chunk, data: new Float32Array() };
    const [batch, , length] = chunk.shape as [number, number, number];
    for (let frame = 0; frame < length; frame++) {
      signal?.throwIfAborted();
      for (let entry = 0; entry < batch; entry++) {
        const small = await turns.through(rgbConversion(chunk, entry, frame));
        const picture = await turns.through(enlarging(small, scale));
        clips[entry] ??= await open(entry, batch, picture);
        await clips[entry]!.add(picture);
      }
      onFrame(++frames);
      await turns.take();
    }
  }
  signal?.throwIfAborted();
  const made: Made[] = [];
  for (const clip of clips) made.push(await clip.finish());
  signal?.throwIfAborted();
  return first && { made, frames, width: first.shape[4]! * scale, height: first.shape[3]! * scale };
}
