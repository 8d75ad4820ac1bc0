import { KinographError } from '@kinograph/errors';
import { writeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import type { Clip, OpenAt } from './clip.js';
import { shardName } from './clip-shards.js';
import { type PackOptions, type PackState, packStart, packStream } from './pack-stream.js';
import { type ClipTokens, type PixelPatch, tokenizeClip } from './pack-tokens.js';
import { readState, writeState } from './state-file.js';

/** What `__metadata__.format` of a shard of packed sequences says. */
export const packedFormat = 'kinograph-packed-1';

/** How clips become shards of packed sequences. */
export interface PackClipsOptions extends PackOptions {
  readonly patch: PixelPatch;
  /** How far a patch may differ from the kept one before it to be left out: see `tokenizeClip`. */
  readonly stillPatch: number;
  /** Sequences of a shard. */
  readonly sequences: number;
  /** What the clips are and how they were prepared, in your words: a folder begun from another is not gone on with. */
  readonly source?: string;
}

/** What was written. */
export interface PackReport {
  readonly shards: number;
  readonly clips: number;
  readonly sequences: number;
  /** Tokens of clips; the rest of `sequences * capacity` is padding. */
  readonly tokens: number;
}

interface Progress {
  readonly options: string;
  readonly pack: PackState;
  readonly report: PackReport;
  readonly done: boolean;
}

interface Tokenized {
  readonly clip: Clip;
  readonly tokens: ClipTokens;
}

/**
 * Packs clips into a folder of shards (Node). After each, `state.json` says where it stands; killed at any point and called
 * again with the same clips and options, it goes on there and the shards are byte for byte those of one undisturbed run.
 *
 * A shard holds, for `S` sequences of `N` tokens, `tokens` (uint8 `[S, N, 3 * patch pixels]`), `positions` (int32 `[S, N, 3]`:
 * frame, row, column), `lengths` (int32 `[S, N]`: patches along time a token stands for) and `segments` (int32 `[S, N]`: which
 * clip, from 0; -1 for padding). Its metadata: `format`, `seed`, `patch`, and `segments`, JSON with a list for each sequence of
 * its clips' shape, caption, captions, fps, attributes and number in the source.
 * @throws KinographError `dataset.other-options` when the folder was begun with others, `dataset.too-long`, and what writing throws.
 */
export async function packClips(open: OpenAt<Clip>, folder: string, options: PackClipsOptions): Promise<PackReport> {
  const { signal, ...settings } = options;
  const fingerprint = JSON.stringify(settings, Object.keys(settings).toSorted());
  const { join } = await import('node:path');
  const path = join(folder, 'state.json');
  const empty = { shards: 0, clips: 0, sequences: 0, tokens: 0 };
  const begun = await readState<Progress>(path);
  if (begun && begun.options !== fingerprint) throw otherOptions(path, fingerprint, begun.options);
  let { report, pack: state, done } = begun ?? { report: empty, pack: packStart, done: false };
  if (done) return report;
  const tokenized: OpenAt<Tokenized> = async function* (from) {
    for await (const clip of open(from)) {
      yield { clip, tokens: tokenizeClip(clip, options.patch, options.stillPatch) };
    }
  };
  const save = () => writeState(path, { options: fingerprint, pack: state, report, done });
  let rows: (Tokenized & { readonly index: number })[][] = [];
  const flush = async () => {
    if (rows.length === 0) return;
    await writePacked(join(folder, shardName(report.shards)), rows, options);
    const written = rows.flat();
    report = {
      shards: report.shards + 1,
      clips: report.clips + written.length,
      sequences: report.sequences + rows.length,
      tokens: report.tokens + written.reduce((sum, { tokens }) => sum + tokens.count, 0),
    };
    rows = [];
    await save();
  };
  for await (const packing of packStream(tokenized, ({ tokens }) => tokens.count, options, state)) {
    rows.push(packing.items.map((item, at) => ({ ...item, index: packing.indices[at]! })));
    state = packing.state;
    if (rows.length === options.sequences) await flush();
  }
  await flush();
  done = true;
  await save();
  return report;
}

async function writePacked(
  path: string,
  rows: readonly (readonly (Tokenized & { readonly index: number })[])[],
  { capacity, patch, seed, signal }: PackClipsOptions,
): Promise<void> {
  const size = 3 * patch[0] * patch[1] * patch[2];
  const tokens = tensor('uint8', [rows.length, capacity, size]);
  const positions = tensor('int32', [rows.length, capacity, 3]);
  const lengths = tensor('int32', [rows.length, capacity]);
  const segments = tensor('int32', [rows.length, capacity]);
  segments.data.fill(-1);
  for (const [sequence, row] of rows.entries()) {
    let at = sequence * capacity;
    for (const [segment, { tokens: clip }] of row.entries()) {
      tokens.data.set(clip.tokens, at * size);
      positions.data.set(clip.positions, at * 3);
      lengths.data.set(clip.lengths, at);
      segments.data.fill(segment, at, at + clip.count);
      at += clip.count;
    }
  }
  const about = rows.map((row) =>
    row.map(({ clip: { frames: _, ...rest }, index }) => ({ ...rest, attributes: rest.attributes ?? {}, index })),
  );
  const metadata = {
    format: packedFormat,
    seed: String(seed),
    patch: patch.join('x'),
    segments: JSON.stringify(about),
  };
  await writeSafetensors(path, { tokens, positions, lengths, segments }, { metadata, ...(signal && { signal }) });
}

function otherOptions(where: string, wanted: string, got: string): KinographError {
  const next = 'Write to another folder, or remove this one.';
  return new KinographError('dataset.other-options', { where, wanted, got, next });
}
