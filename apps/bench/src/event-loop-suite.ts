import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, median } from './processes.js';
import { ours } from './sides.js';
import type { BenchOptions } from './suites.js';
import { markdown, type Row, seconds } from './table.js';

const prompt = 'a big red ball bouncing over green grass';

/** The longest time the event loop goes without a turn, from a run's start to its file: the first run of a process, and what previews cost. */
export async function eventLoopSuite({ model, threads, rounds }: BenchOptions): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'kinograph-bench-'));
  const rows: Row[] = [];
  try {
    for (const [width, height, steps, name] of [
      [64, 64, 20, 'clip.mp4'],
      [64, 64, 20, 'clip.gif'],
      [832, 480, 2, 'clip.mp4'],
      [832, 480, 2, 'clip.gif'],
      [832, 480, 2, 'frames'],
    ] as const) {
      const [command, ...args] = ours('event-loop', model, prompt, threads, width, height, steps, join(scratch, name));
      const reports: Awaited<ReturnType<typeof measure>>['report'][] = [];
      for (let round = 0; round < rounds; round++) reports.push((await measure(command!, args, { threads })).report);
      const gap = Math.max(...reports.map(({ gapSeconds }) => gapSeconds!));
      const what = `${width}x${height}, 17 frames, ${name.replace('clip.', '').replace('frames', 'png')}`;
      rows.push({ what, ours: seconds(gap), reference: '50 ms', ratio: gap / 0.05, target: 1 });
      if (name !== 'clip.mp4') continue;
      const [preview, step] = (['previewSeconds', 'stepSeconds'] as const).map((part) =>
        median(reports.map((report) => report[part]!)),
      );
      rows.push({
        what: `a preview of ${width}x${height}`,
        ours: seconds(preview),
        reference: `a step ${seconds(step)}`,
        ratio: preview! / step!,
        target: 0.02,
      });
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return markdown(`Event loop of a first run: the longest of ${rounds} longest gaps`, rows);
}
