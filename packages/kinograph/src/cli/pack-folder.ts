import { mkdir } from 'node:fs/promises';
import {
  type Clip,
  type OpenAt,
  type PackReport,
  packClips,
  paddingOf,
  prepareClip,
  readClips,
  replayed,
} from '@kinograph/dataset';

/** What `dataset pack` is told. */
export interface PackFolderOptions {
  readonly out: string;
  readonly capacity: number;
  readonly window: number;
  readonly sequences: number;
  /** Height and width of a patch, in pixels. */
  readonly patch: number;
  readonly still: number;
  readonly fps?: number;
  readonly seed: number;
}

/** Packs a folder of clip shards. Throws what `packClips` and `readClips` throw. */
export async function packFolder(
  folder: string,
  { out, patch, still, fps, ...options }: PackFolderOptions,
  signal: AbortSignal,
): Promise<PackReport & { readonly padding: number }> {
  const { capacity, window, sequences, seed } = options;
  const clips = readClips(folder);
  for await (const _ of clips(0)) break; // a folder without shards is refused before another is made
  await mkdir(out, { recursive: true });
  const settings = { capacity, window, sequences, seed, patch: [1, patch, patch] as const, stillPatch: still };
  const source = JSON.stringify({ folder, fps });
  const report = await packClips(prepared(clips, fps), out, { ...settings, source, signal });
  return { ...report, padding: report.sequences === 0 ? 0 : 1 - report.tokens / (report.sequences * capacity) };
}

/** Shapes of a folder's clips, and what padding three ways of batching leave. */
export async function folderStats(
  folder: string,
  { capacity, window, patch }: Pick<PackFolderOptions, 'capacity' | 'window' | 'patch'>,
  signal: AbortSignal,
) {
  const all: Clip['shape'][] = [];
  for await (const { shape } of readClips(folder)(0)) {
    signal.throwIfAborted();
    all.push(shape);
  }
  const shapes: Record<string, number> = {};
  for (const shape of all) shapes[shape.join('x')] = (shapes[shape.join('x')] ?? 0) + 1;
  const padding = await paddingOf(all, { capacity, window, seed: 0, patch: [1, patch, patch] });
  return { clips: all.length, shapes, padding };
}

function prepared(clips: OpenAt<Clip>, fps: number | undefined): OpenAt<Clip> {
  if (fps === undefined) return clips;
  return replayed(async function* () {
    for await (const clip of clips(0)) yield* prepareClip(clip, { fps });
  });
}
