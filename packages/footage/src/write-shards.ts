import { KinographError } from '@kinograph/errors';
import { writeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { type Clip, type FootageOptions, footage } from './footage.js';

/** Where and how much to write. */
export interface WriteShardsOptions extends Omit<FootageOptions, 'start' | 'count'> {
  /** Folder for `00000.safetensors`, `00001.safetensors`, …; made where it is missing. */
  readonly folder: string;
  /** Clips in all. */
  readonly clips: number;
  /** Clips in a shard. Default 256. */
  readonly perShard?: number;
  readonly signal?: AbortSignal;
  /** Called after each shard; `written` is false for one that was there already. */
  readonly onShard?: (shard: { readonly path: string; readonly clips: number; readonly written: boolean }) => void;
}

const attributesOf = ({ scene }: Clip) => ({ ...scene });

/**
 * Writes footage as shards for training (Node): tensors `clip.<i>.frames` uint8 [frames, height, width, 3], and in the
 * metadata `format` `kinograph-clips-1`, `seed`, and `clips`, a JSON array of `{caption, captions, fps, attributes}`.
 * Shards that exist are kept, so a stopped run goes on; a shard appears whole or not at all.
 *
 * @throws KinographError `footage.bad-count`, and what `writeSafetensors` throws; the signal's reason when it aborts.
 */
export async function writeShards(options: WriteShardsOptions): Promise<void> {
  const { folder, clips, perShard = 256, signal, onShard, ...made } = options;
  if (![clips, perShard].every((count) => Number.isInteger(count) && count >= 1))
    throw new KinographError('footage.bad-count', {
      where: 'footage: writeShards',
      wanted: 'clips and perShard of 1 or more',
      got: `clips ${clips}, perShard ${perShard}`,
      next: 'Say how many clips to render, for instance clips: 1000.',
    });
  const { access, mkdir } = await import('node:fs/promises');
  const { join } = await import('node:path');
  await mkdir(folder, { recursive: true });
  for (let shard = 0; shard * perShard < clips; shard++) {
    signal?.throwIfAborted();
    const path = join(folder, `${String(shard).padStart(5, '0')}.safetensors`);
    const start = shard * perShard;
    const count = Math.min(perShard, clips - start);
    const exists = await access(path).then(
      () => true,
      () => false,
    );
    if (!exists) await writeShard(path, { ...made, start, count }, signal);
    onShard?.({ path, clips: count, written: !exists });
  }
}

async function writeShard(path: string, options: FootageOptions, signal?: AbortSignal): Promise<void> {
  const tensors: Record<string, ReturnType<typeof tensor>> = {};
  const told: object[] = [];
  for (const clip of footage(options)) {
    signal?.throwIfAborted();
    const { frames, height, width, framesPerSecond } = clip.shape;
    tensors[`clip.${told.length}.frames`] = tensor('uint8', [frames, height, width, 3], clip.frames);
    told.push({ caption: clip.caption, captions: clip.captions, fps: framesPerSecond, attributes: attributesOf(clip) });
    // Between clips others get their turn, and an abort its chance.
    await new Promise<void>((done) => setTimeout(done, 0));
  }
  const metadata = { format: 'kinograph-clips-1', seed: String(options.seed ?? 0), clips: JSON.stringify(told) };
  await writeSafetensors(path, tensors, { metadata, ...(signal ? { signal } : {}) });
}
