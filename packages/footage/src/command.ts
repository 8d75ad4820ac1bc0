#!/usr/bin/env node
import { KinographError } from '@kinograph/errors';
import { tellClip } from './footage.js';
import { writeShards } from './write-shards.js';

const USAGE =
  'kinograph-footage --out FOLDER --clips N [--seed 0] [--per-shard 256] [--held], or --captions N --clips N to print other wordings of the same clips';

/** A line of JSON for each clip: its shape and wordings. Nothing is rendered. */
function printCaptions(clips: number, captions: number, options: Parameters<typeof tellClip>[1]): void {
  for (let number = 0; number < clips; number++) {
    const { shape, ...told } = tellClip(number, { ...options, captions: captions - 1 });
    const { frames, height, width } = shape;
    console.log(JSON.stringify({ number, shape: [frames, height, width], captions: [told.caption, ...told.captions] }));
  }
}

async function main(): Promise<void> {
  const { parseArgs } = await import('node:util');
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      clips: { type: 'string' },
      seed: { type: 'string', default: '0' },
      'per-shard': { type: 'string', default: '256' },
      held: { type: 'boolean', default: false },
      captions: { type: 'string' },
    },
  });
  const { captions, clips, seed } = {
    captions: Number(values.captions ?? 1),
    clips: Number(values.clips),
    seed: Number(values.seed),
  };
  const counts = [captions, clips].every((count) => Number.isInteger(count) && count >= 1);
  if ((values.out === undefined) === (values.captions === undefined) || !counts || !Number.isInteger(seed))
    throw new KinographError('footage.usage', {
      where: 'kinograph-footage',
      wanted: '--out or --captions, --clips of 1 or more and a whole --seed',
      next: USAGE,
    });
  const split = values.held ? 'held' : 'training';
  if (values.out === undefined) return printCaptions(clips, captions, { seed, split });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('stopped; run the same command again to go on')));
  await writeShards({
    folder: values.out,
    clips,
    seed,
    perShard: Number(values['per-shard']),
    split,
    signal: stop.signal,
    onShard: ({ path, clips, written }) => console.log(`${path}: ${clips} clips${written ? '' : ', there already'}`),
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
