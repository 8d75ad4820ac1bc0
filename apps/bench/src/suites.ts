import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExecutorOverhead, measureExecutorOverhead } from './executor-overhead.js';
import { measure } from './processes.js';
import { inTurns, ours, reference } from './sides.js';
import { markdown, megabytes, type Row, ratioOf, seconds } from './table.js';

/** What every suite is told. */
export interface BenchOptions {
  /** A checkpoint in diffusers' layout, for everything but the real-size step. */
  readonly model: string;
  /** A checkpoint with Wan 2.1 1.3B's transformer; without it the real-size step is left out. */
  readonly realSize: string | undefined;
  readonly python: string | undefined;
  readonly threads: number;
  readonly rounds: number;
}

const prompt = 'a big red ball bouncing over green grass';

/** A denoiser call against torch, float32 and int8, small and real size. */
export async function ditSuite({ model, realSize, python, threads, rounds }: BenchOptions): Promise<string> {
  const rows: Row[] = [];
  const step = async (
    what: string,
    folder: string,
    size: readonly number[],
    turns: { rounds: number; repeats: number },
  ) => {
    const [fp32, int8, torch] = await inTurns(
      [
        ours('dit-step', folder, 'fp32', ...size, threads, turns.repeats),
        ours('dit-step', folder, 'int8', ...size, threads, turns.repeats),
        reference(python, 'dit_step', join(folder, 'transformer'), 1, ...size, threads, turns.repeats),
      ],
      { rounds: turns.rounds, threads },
    );
    const [float, byte, other] = [fp32!.report.seconds!, int8!.report.seconds!, torch?.report.seconds];
    rows.push({
      what: `${what}, float32`,
      ours: seconds(float),
      reference: `torch ${seconds(other)}`,
      ...ratioOf(float, other),
      target: 0.9,
    });
    const real = size[1]! >= 60;
    rows.push({
      what: `${what}, int8`,
      ours: seconds(byte),
      reference: `our float32 ${seconds(float)}`,
      ratio: byte / float,
      ...(real && { target: 0.4 }),
    });
    if (real) {
      const gap = fp32!.report.gapSeconds!;
      rows.push({
        what: `${what}, longest gap in the event loop`,
        ours: seconds(gap),
        reference: '50 ms',
        ratio: gap / 0.05,
        target: 1,
      });
    }
  };
  await step('embedded model, 64x64, 17 frames', model, [5, 8, 8, 32], { rounds, repeats: 30 });
  if (realSize) await step('Wan 2.1 1.3B, 480x832, 5 frames', realSize, [2, 60, 104, 512], { rounds: 1, repeats: 2 });
  return markdown('Denoiser step', rows);
}

/** Decoding 8 and 32 seconds against diffusers: time, and memory that must not grow. */
export async function vaeSuite({ model, python, threads, rounds }: BenchOptions): Promise<string> {
  const folder = join(model, 'vae');
  const [time, otherTime] = await inTurns(
    [ours('vae-decode', model, 17, 8, 8, threads, 3), reference(python, 'vae_decode', folder, 17, 8, 8, threads, 3)],
    { rounds, threads },
  );
  const once = (frames: number) => [
    ours('vae-decode', model, frames, 8, 8, threads, 0),
    reference(python, 'vae_decode', folder, frames, 8, 8, threads, 0),
  ];
  const [short, otherShort] = await inTurns(once(17), { rounds: 1, threads, memory: true });
  const [long, otherLong] = await inTurns(once(65), { rounds: 1, threads, memory: true });
  return markdown('Video decoder (embedded model, 64x64 at 8 frames a second)', [
    {
      what: '8 s of video, time',
      ours: seconds(time!.report.seconds),
      reference: `diffusers ${seconds(otherTime?.report.seconds)}`,
      ...ratioOf(time!.report.seconds, otherTime?.report.seconds),
    },
    {
      what: '8 s of video, peak memory',
      ours: megabytes(short!.peakBytes),
      reference: `diffusers ${megabytes(otherShort?.peakBytes)}`,
      ...ratioOf(short!.peakBytes, otherShort?.peakBytes),
    },
    {
      what: '32 s of video, peak memory',
      ours: megabytes(long!.peakBytes),
      reference: `our 8 s ${megabytes(short!.peakBytes)} (diffusers: ${megabytes(otherLong?.peakBytes)})`,
      ratio: long!.peakBytes / short!.peakBytes,
      target: 1.05,
    },
  ]);
}

/** A prompt to a file, against a diffusers script on the same folder. */
export async function generateSuite({ model, python, threads, rounds }: BenchOptions): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'kinograph-bench-'));
  const out = join(scratch, 'clip.mp4');
  const cli = fileURLToPath(import.meta.resolve('kinograph')).replace(/index\.js$/, 'cli.js');
  try {
    const asked = ['generate', prompt, '--model', model, '--seed', '7', '--threads', String(threads), '--out', out];
    const other = reference(
      python,
      'generate',
      model,
      prompt,
      20,
      4,
      17,
      64,
      64,
      7,
      threads,
      join(scratch, 'other.mp4'),
    );
    const both = [[process.execPath, cli, ...asked], other];
    const [whole, diffusers] = await inTurns(both, { rounds, threads });
    const [held, otherHeld] = await inTurns(both, { rounds: 1, threads, memory: true });
    process.env.KINOGRAPH_BENCH_AGAIN = '1';
    const [warm, warmOther] = await inTurns([ours('generate', model, prompt, 7, threads, out), other], {
      rounds,
      threads,
    });
    const [run, again] = [warmOther?.report.run_seconds, warmOther?.report.again_seconds];
    return markdown(`Prompt to file (embedded model, 20 steps with guidance)`, [
      {
        what: 'from process start to file',
        ours: seconds(whole!.wallSeconds),
        reference: `diffusers ${seconds(diffusers?.wallSeconds)}`,
        ...ratioOf(whole!.wallSeconds, diffusers?.wallSeconds),
        target: 1 / 6,
      },
      {
        what: 'without imports and loading',
        ours: seconds(warm!.report.runSeconds),
        reference: `diffusers ${seconds(run)}`,
        ...ratioOf(warm!.report.runSeconds, run),
        target: 0.5,
      },
      {
        what: 'a second one in the same process, without loading',
        ours: seconds(warm!.report.againSeconds),
        reference: `diffusers ${seconds(again)}`,
        ...ratioOf(warm!.report.againSeconds, again),
        target: 0.5,
      },
      {
        what: 'peak memory of all processes',
        ours: megabytes(held!.peakBytes),
        reference: `diffusers ${megabytes(otherHeld?.peakBytes)}`,
        ...ratioOf(held!.peakBytes, otherHeld?.peakBytes),
        target: 0.5,
      },
    ]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** How near the frames of int8 come to those of float32. */
export async function int8Suite({ model, threads }: BenchOptions): Promise<string> {
  const [command, ...args] = ours('int8-frames', model, prompt, 7, threads);
  const { report } = await measure(command!, args, { threads });
  const psnr = report.psnr!;
  return markdown('int8 weights', [
    { what: 'frames against float32, in dB', ours: psnr.toFixed(1), reference: '30', ratio: 30 / psnr, target: 1 },
  ]);
}

/** What the executor costs a node. */
function overheadText(costs: Omit<ExecutorOverhead, 'nodes' | 'shape'>): string {
  const { buildMicroseconds, validateMicroseconds, runMicroseconds, planMicroseconds, keepMicroseconds } = costs;
  const parts = {
    build: buildMicroseconds,
    check: validateMicroseconds,
    plan: planMicroseconds,
    keep: keepMicroseconds,
  };
  const text = Object.entries(parts).map(([name, microseconds]) => `${name} ${microseconds.toFixed(1)}`);
  return `${runMicroseconds.toFixed(1)} µs a node (${text.join(', ')})`;
}

export async function graphSuite(): Promise<string> {
  const results = await measureExecutorOverhead();
  return markdown(
    'Executor, nodes that do nothing',
    results.map(({ nodes, shape, ...costs }) => ({
      what: `${shape} of ${nodes.toLocaleString('en')}`,
      ours: overheadText(costs),
      reference: '50 µs',
      ratio: costs.runMicroseconds / 50,
      target: 1,
    })),
  );
}
