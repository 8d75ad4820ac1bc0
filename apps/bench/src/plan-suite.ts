import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './processes.js';
import type { BenchOptions } from './suites.js';
import { markdown, megabytes, type Row, seconds } from './table.js';

const cli = fileURLToPath(new URL('../../../packages/kinograph/dist/cli.js', import.meta.url));

/** Videos that are planned and made: the default, and one whose decoder decides. */
const videos: readonly { readonly what: string; readonly flags: readonly string[] }[] = [
  { what: 'default settings', flags: [] },
  { what: '17 frames of 240x416, 2 steps', flags: ['--frames', '17', '--size', '240x416', '--steps', '2'] },
];

/** What `kinograph plan` says of memory and time, against what `generate` takes. Off by a quarter at most. */
export async function planSuite({ model, threads }: BenchOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kinograph-bench-'));
  const rows: Row[] = [];
  try {
    for (const { what, flags } of videos) {
      const shared = [
        'a big red ball bouncing over green grass',
        '--model',
        model,
        '--threads',
        String(threads),
        ...flags,
      ];
      const options = { threads, memory: true };
      const printed = execFileSync(process.execPath, [cli, 'plan', ...shared, '--json'], { encoding: 'utf8' });
      const planned = JSON.parse(printed) as { peakBytes: number; seconds: number };
      const made = ['generate', ...shared, '--no-cache', '--out', join(folder, 'video.mp4')];
      const { peakBytes, wallSeconds } = await measure(process.execPath, [cli, ...made], options);
      const { peakBytes: expected, seconds: time } = planned;
      rows.push({
        what: `${what}, peak memory`,
        ours: megabytes(expected),
        reference: `measured ${megabytes(peakBytes)}`,
        ratio: Math.max(expected / peakBytes, peakBytes / expected),
        target: 1.25,
      });
      rows.push({ what: `${what}, time`, ours: seconds(time), reference: `measured ${seconds(wallSeconds)}` });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return markdown('Plans against what happens', rows);
}
