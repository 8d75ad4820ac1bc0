import type { FrameChunk } from '@kinograph/ports';
import { type EncodedClips, encodeClips } from '../encode-clips.js';
import type { VideoFormat } from '../video-format.js';
import { type ClipOptions, type DiskClip, openClip } from './open-clip.js';
import { openCoders } from './threaded-coders.js';

/** How `writeClips` names its files and tells how far it is. */
export interface WriteClips extends Omit<ClipOptions, 'coders'> {
  readonly format: VideoFormat;
  /** Whole number the frames are enlarged by. */
  readonly scale: number;
  pathOf(entry: number, batch: number): string;
  readonly signal: AbortSignal | undefined;
  onFrame(frames: number): void;
}

/**
 * Writes every batch entry of a stream to a file of its own, as the frames come; gives the bytes of each. All files get their
 * final names together at the end; on any failure, abort or early end of the caller none of them exists. Gives undefined for an empty
 * stream.
 */
export async function writeClips(
  chunks: AsyncIterable<FrameChunk> | Iterable<FrameChunk>,
  { format, scale, pathOf, signal, onFrame, ...options }: WriteClips,
): Promise<EncodedClips<number> | undefined> {
  const clips: DiskClip[] = [];
  const coders = await openCoders();
  try {
    const written = await encodeClips(chunks, {
      scale,
      signal,
      onFrame,
      async open(entry, batch, first) {
        const clip = await openClip(pathOf(entry, batch), format, { ...options, coders }, first);
        clips.push(clip);
        return clip;
      },
    });
    for (const clip of clips) await clip.commit();
    return written;
  } catch (error) {
    for (const clip of clips) await clip.discard();
    throw error;
  } finally {
    await coders.close();
  }
}
