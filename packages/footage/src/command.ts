#!/usr/bin/env node
import { KinographError } from '@kinograph/errors';
import { writeShards } from './write-shards.js';

const USAGE = 'kinograph-footage --out FOLDER --clips N [--seed 0] [--per-shard 256] [--held]';

async function main(): Promise<void> {
  const { parseArgs } = await import('node:util');
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      clips: { type: 'string' },
      seed: { type: 'string', default: '0' },
      'per-shard': { type: 'string', default: '256' },
      held: { type: 'boolean', default: false },
    },
  });
  if (values.out === undefined || values.clips === undefined || !Number.isInteger(Number(values.seed)))
    throw new KinographError('footage.usage', {
      where: 'kinograph-footage',
      wanted: '--out, --clips and a whole --seed',
      next: USAGE,
    });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('stopped; run the same command again to go on')));
  await writeShards({
    folder: values.out,
    clips: Number(values.clips),
    seed: Number(values.seed),
    perShard: Number(values['per-shard']),
    split: values.held ? 'held' : 'training',
    signal: stop.signal,
    onShard: ({ path, clips, written }) => console.log(`${path}: ${clips} clips${written ? '' : ', there already'}`),
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
