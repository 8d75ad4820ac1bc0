import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns } from './sides.js';
import type { BenchOptions } from './suites.js';
import { markdown, megabytes, type Row, seconds } from './table.js';

const cli = fileURLToPath(new URL('../../../packages/kinograph/dist/cli.js', import.meta.url));

/** A clip, and the budget it is made under the second time. */
interface Case {
  readonly what: string;
  readonly folder: string;
  readonly flags: readonly string[];
  readonly budget: string;
  readonly budgetBytes: number;
}

/** What `generate` holds at most with and without `--memory`, and what keeping to it costs. */
export async function memorySuite({ model, realSize, threads, rounds }: BenchOptions): Promise<string> {
  const cases: Case[] = [
    { what: 'default settings', folder: model, flags: [], budget: '280MB', budgetBytes: 280e6 },
    ...(realSize === undefined
      ? []
      : [
          {
            what: 'real size, 5 frames of 64x64, 2 steps',
            folder: realSize,
            flags: ['--size', '64x64', '--frames', '5', '--steps', '2'],
            budget: '4GB',
            budgetBytes: 4e9,
          },
        ]),
  ];
  const scratch = mkdtempSync(join(tmpdir(), 'kinograph-bench-'));
  const rows: Row[] = [];
  try {
    for (const { what, folder, flags, budget, budgetBytes } of cases) {
      const made = (name: string, ...more: readonly string[]) => [
        process.execPath,
        cli,
        'generate',
        'a big red ball bouncing over green grass',
        ...['--model', folder, '--threads', String(threads), '--no-cache', '--out', join(scratch, `${name}.mp4`)],
        ...flags,
        ...more,
      ];
      const [free, held] = await inTurns([made('free'), made('held', '--memory', budget)], {
        rounds: folder === realSize ? 1 : rounds,
        threads,
        memory: true,
      });
      const [peak, most] = [held!.peakBytes, free!.peakBytes];
      rows.push(
        {
          what: `${what}, peak memory under ${budget}`,
          ours: megabytes(peak),
          reference: budget,
          ratio: peak / budgetBytes,
          target: 1,
        },
        {
          what: `${what}, peak memory against no budget`,
          ours: megabytes(peak),
          reference: `none ${megabytes(most)}`,
          ratio: peak / most,
        },
        {
          what: `${what}, time`,
          ours: seconds(held!.wallSeconds),
          reference: `none ${seconds(free!.wallSeconds)}`,
          ratio: held!.wallSeconds / free!.wallSeconds,
        },
      );
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return markdown('Memory budget', rows);
}
