import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Measured, type MeasureOptions, measure, median } from './processes.js';

/** The Python that has torch and diffusers: `KINOGRAPH_PYTHON`, or `python3`; undefined where it has not. */
export function findPython(): string | undefined {
  const python = process.env.KINOGRAPH_PYTHON ?? 'python3';
  const { status } = spawnSync(python, ['-c', 'import diffusers, torch'], { stdio: 'ignore' });
  return status === 0 ? python : undefined;
}

/** One of our programs, with its arguments. */
export function ours(program: string, ...args: readonly (string | number)[]): readonly string[] {
  return [process.execPath, fileURLToPath(new URL(`./ours/${program}.js`, import.meta.url)), ...args.map(String)];
}

/** One of the reference programs, with its arguments; undefined without a Python to run it. */
export function reference(
  python: string | undefined,
  program: string,
  ...args: readonly (string | number)[]
): readonly string[] | undefined {
  if (python === undefined) return undefined;
  return [python, fileURLToPath(new URL(`../python/${program}.py`, import.meta.url)), ...args.map(String)];
}

/** What several rounds of one program gave: medians. */
export interface Medians {
  readonly wallSeconds: number;
  readonly peakBytes: number;
  readonly report: Readonly<Record<string, number>>;
}

/** Runs programs in turns, A B C A B C, so that whatever else the machine does meets all of them alike. */
export async function inTurns(
  programs: readonly (readonly string[] | undefined)[],
  { rounds, ...options }: MeasureOptions & { rounds: number },
): Promise<(Medians | undefined)[]> {
  const results = programs.map((): Measured[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, program] of programs.entries()) {
      if (program) results[index]!.push(await measure(program[0]!, program.slice(1), options));
    }
  }
  return results.map((all) => (all.length === 0 ? undefined : mediansOf(all)));
}

function mediansOf(all: readonly Measured[]): Medians {
  const names = Object.keys(all[0]!.report);
  return {
    wallSeconds: median(all.map(({ wallSeconds }) => wallSeconds)),
    peakBytes: median(all.map(({ peakBytes }) => peakBytes)),
    report: Object.fromEntries(names.map((name) => [name, median(all.map(({ report }) => report[name]!))])),
  };
}
