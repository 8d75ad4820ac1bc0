import { KinographError } from '@kinograph/errors';
import { findTensor, openSafetensors, readTensor, writeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { type Clip, checkClip, type OpenAt } from './clip.js';

/** What `__metadata__.format` of a clip shard says. */
export const clipFormat = 'kinograph-clips-1';

/** The file name of shard `index`: `00000.safetensors`. */
export function shardName(index: number): string {
  return `${String(index).padStart(5, '0')}.safetensors`;
}

/**
 * Writes one shard of clips: tensors `clip.<i>.frames` (uint8 `[F, H, W, 3]`), and in the metadata `format`, `seed` and `clips`
 * (a JSON array of caption, captions, fps and attributes, in the order of the clips). The file appears whole or not at all.
 * @throws KinographError `dataset.clip`, and what `writeSafetensors` throws.
 */
export async function writeClipShard(
  path: string,
  clips: readonly Clip[],
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<void> {
  const tensors = clips.map((clip, index) => {
    checkClip(clip, `${path}: clip ${index}`);
    return [`clip.${index}.frames`, tensor('uint8', [...clip.shape, 3], Uint8Array.from(clip.frames))] as const;
  });
  const described = clips.map(({ caption, captions, fps, attributes }) => ({
    caption,
    ...(captions && { captions }),
    fps,
    attributes: attributes ?? {},
  }));
  const metadata = { format: clipFormat, seed: String(seed), clips: JSON.stringify(described) };
  await writeSafetensors(path, new Map(tensors), { metadata, ...(signal && { signal }) });
}

/**
 * The clips of a folder of shards, in the order of file names. Opened at a later clip, shards before it are not read past
 * their headers.
 * @throws KinographError `dataset.no-shards`, `dataset.format`, and what reading throws.
 */
export function readClips(folder: string): OpenAt<Clip> {
  return async function* (from) {
    let first = 0;
    for (const path of await shardPaths(folder)) {
      const store = await openSafetensors(path);
      try {
        const described = describedClips(path, store.metadata);
        for (const [index, about] of described.entries()) {
          if (first + index < from) continue;
          const { shape, data } = await readTensor(findTensor(store, `clip.${index}.frames`));
          const [frames, height, width] = shape as [number, number, number];
          const clip = { ...about, shape: [frames, height, width] as const, frames: data as Uint8Array };
          yield checkClip(clip, `${path}: clip ${index}`);
        }
        first += described.length;
      } finally {
        await store.close();
      }
    }
  };
}

/** Paths of a folder's shards, by name. */
export async function shardPaths(folder: string): Promise<string[]> {
  const [{ readdir }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d{5,}\.safetensors$/.test(name));
  if (names.length > 0) return names.toSorted().map((name) => join(folder, name));
  throw new KinographError('dataset.no-shards', {
    where: folder,
    wanted: 'shards such as 00000.safetensors',
    got: 'none',
    next: 'Name the folder they were written to.',
  });
}

function describedClips(path: string, metadata: ReadonlyMap<string, string>): Omit<Clip, 'shape' | 'frames'>[] {
  const format = metadata.get('format');
  if (format === clipFormat) return JSON.parse(metadata.get('clips') ?? '[]');
  const got = format ?? 'no format';
  throw new KinographError('dataset.format', { where: `${path}: metadata`, wanted: clipFormat, got });
}
