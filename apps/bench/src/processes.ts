import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a program that was measured gave. */
export interface Measured {
  /** From its start to its end, as seen from outside. */
  readonly wallSeconds: number;
  /** Most resident bytes of the program and everything it started, each at its own highest; 0 where nobody looked. */
  readonly peakBytes: number;
  /** The JSON object on the last line it printed. */
  readonly report: Readonly<Record<string, number>>;
}

/** How a program is measured. */
export interface MeasureOptions {
  readonly threads: number;
  /** Whether to look at its memory, which takes time from it. */
  readonly memory?: boolean;
}

/** Milliseconds between looks at a program's memory. */
const lookEvery = 20;

/**
 * Runs a program to its end and measures it.
 * @throws Error with what it wrote to standard error, when it fails.
 */
export async function measure(
  command: string,
  args: readonly string[],
  { threads, memory = false }: MeasureOptions,
): Promise<Measured> {
  const environment = { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONDONTWRITEBYTECODE: '1' };
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const [output, errors] = [collect(child, 'stdout'), collect(child, 'stderr')];
  const peaks = new Map<number, number>();
  const looking = memory ? setInterval(() => look(child.pid!, peaks), lookEvery) : undefined;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(looking));
  const wallSeconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}: ${errors().slice(-2000)}`);
  const peakBytes = [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { wallSeconds, peakBytes, report: lastObject(output()) };
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  let text = '';
  child[stream]!.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

/** Notes the highest resident size so far (`VmHWM`) of a process and its descendants. Linux. */
function look(pid: number, peaks: Map<number, number>): void {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // The latest, not the largest: a process just forked shows its parent's until it becomes another program.
    if (kilobytes) peaks.set(pid, Number(kilobytes) * 1024);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) look(Number(child), peaks);
  } catch {
    // It has ended since.
  }
}

function lastObject(output: string): Record<string, number> {
  const line = output
    .split('\n')
    .toReversed()
    .find((text) => text.startsWith('{') && text.endsWith('}'));
  return line === undefined ? {} : JSON.parse(line);
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
