import { KinographError } from '@kinograph/errors';
import type { Clip, OpenAt } from './clip.js';
import { shardName, writeClipShard } from './clip-shards.js';
import { readState, writeState } from './state-file.js';

/** How clips become shards. */
export interface WriteClipsOptions {
  /** Clips of a shard; they are held in memory together. */
  readonly clipsPerShard: number;
  /** Written into the shards' metadata. */
  readonly seed: number;
  /** What the clips are and how they were prepared, in your words: a folder begun from another is not gone on with. */
  readonly source?: string;
  readonly signal?: AbortSignal;
}

interface Progress {
  readonly options: string;
  readonly clips: number;
  readonly shards: number;
  readonly done: boolean;
}

/**
 * Writes a stream of clips into a folder of clip shards (Node), with `state.json` after each. Killed at any point and called
 * again with the same clips and options, it goes on, and the shards are byte for byte those of one undisturbed run. A last
 * shard of fewer clips is written too.
 * @throws KinographError `dataset.other-options` when the folder was begun with others, and what reading and writing throw.
 */
export async function writeClips(
  open: OpenAt<Clip>,
  folder: string,
  { signal, clipsPerShard, seed, source = '' }: WriteClipsOptions,
): Promise<{ readonly clips: number; readonly shards: number }> {
  const { join } = await import('node:path');
  const options = JSON.stringify({ clipsPerShard, seed, source });
  const path = join(folder, 'state.json');
  const begun = await readState<Progress>(path);
  if (begun && begun.options !== options) {
    const next = 'Write to another folder, or remove this one.';
    throw new KinographError('dataset.other-options', { where: path, wanted: options, got: begun.options, next });
  }
  let { clips, shards, done } = begun ?? { clips: 0, shards: 0, done: false };
  if (done) return { clips, shards };
  await removeTemporaries(folder);
  let held: Clip[] = [];
  const flush = async () => {
    if (held.length === 0) return;
    await writeClipShard(join(folder, shardName(shards)), held, { seed, ...(signal && { signal }) });
    clips += held.length;
    shards++;
    held = [];
    await writeState(path, { options, clips, shards, done });
  };
  for await (const clip of open(clips)) {
    signal?.throwIfAborted();
    held.push(clip);
    if (held.length === clipsPerShard) await flush();
  }
  await flush();
  done = true;
  await writeState(path, { options, clips, shards, done });
  return { clips, shards };
}

/** Takes away what a killed run was still writing. */
async function removeTemporaries(folder: string): Promise<void> {
  const [{ mkdir, readdir, rm }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  await mkdir(folder, { recursive: true });
  const left = (await readdir(folder)).filter((name) => /^\.?(\d{5,}\.safetensors|state\.json)\..+\.tmp$/.test(name));
  for (const name of left) await rm(join(folder, name), { force: true });
}
