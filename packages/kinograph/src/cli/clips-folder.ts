import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readVideoFolder, videosOf, writeClips } from '@kinograph/dataset';

/** What `dataset clips` is told. */
export interface ClipsFolderOptions {
  readonly out: string;
  readonly fps?: number;
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  readonly windows?: readonly number[];
  /** Mean difference in levels of 255 up to which a frame repeats the one before. */
  readonly still?: number;
  readonly clips: number;
  readonly seed: number;
}

/** Writes a folder of captioned videos as clip shards. Throws what `videosOf`, `readVideoFolder` and `writeClips` throw. */
export async function clipsFolder(
  folder: string,
  { out, clips, seed, ...prepare }: ClipsFolderOptions,
  signal: AbortSignal,
): Promise<{ readonly clips: number; readonly shards: number }> {
  const videos: (string | number)[][] = [];
  for (const { path, caption } of await videosOf(folder)) {
    const { size, mtimeMs } = await stat(path);
    videos.push([basename(path), caption, size, mtimeMs]);
  }
  const { createHash } = await import('node:crypto');
  const source = createHash('sha256')
    .update(JSON.stringify([videos, prepare]))
    .digest('hex');
  const open = readVideoFolder(folder, { ...prepare, signal });
  return writeClips(open, out, { clipsPerShard: clips, seed, source, signal });
}
