import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../packages/kinograph/dist/cli.js', import.meta.url));
const failpoints = new URL('./failpoints.mjs', import.meta.url).href;

/** Most the caches of these tests may take, in bytes. */
export const cacheBytes = 2_000_000;

/** A small video in a few steps, everything saved whenever it can be. */
export const command: readonly string[] = [
  ...['generate', 'a red ball bouncing over green grass', '--steps', '4', '--frames', '5', '--threads', '1'],
  ...['--cache', 'cache', '--cache-size', `${cacheBytes}`, '--save-every', '0'],
];

/** How a run ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
  readonly output: string;
  readonly milliseconds: number;
}

/** A run under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command line; `kill` names the call on the file system it dies at. */
export function start(folder: string, args: readonly string[], kill?: string): Running {
  if (!existsSync(cli)) throw new Error('The command line is not built: run `pnpm build` first.');
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', failpoints, cli, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KINOGRAPH_TEST_KILL: kill ?? '0:before' },
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, errors, output, milliseconds: performance.now() - started });
    });
  });
  return { child, ended };
}

/** What an uninterrupted run gives and takes. */
export interface Reference {
  readonly video: Buffer;
  readonly milliseconds: number;
  /** Calls that change files. */
  readonly calls: number;
}

/** Runs without being interrupted. */
export async function referenceRun(): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), 'kinograph-crash-'));
  try {
    const { code, errors, milliseconds } = await start(folder, command).ended;
    if (code !== 0) throw new Error(`the uninterrupted run failed: ${errors}`);
    const calls = Number(/(\d+) calls/.exec(errors)?.[1]);
    return { video: readFileSync(join(folder, 'video.mp4')), milliseconds, calls };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Numbers in [0, 1) that look random, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Where the run after these kills dies: at a call on a file (`17:after`), or after so many milliseconds. Nothing where it is to come to
 * its end.
 */
export type Kills = (kills: readonly string[]) => string | number | undefined;

/** Random places: calls that change files, and times. */
export function anywhere({ calls, milliseconds }: Reference, seed: number): Kills {
  const random = randomFrom(seed);
  return () => {
    if (random() < 0.4) return milliseconds * (0.15 + 0.85 * random());
    return `${1 + Math.floor(random() * calls)}:${random() < 0.5 ? 'before' : 'after'}`;
  };
}

/** Every place between sync and rename, and just after: what was made is lost, then made again and kept, result by result. */
export const aroundEveryRename: Kills = (kills) => {
  if (kills.at(-1)?.startsWith('after rename of .video.mp4')) return undefined;
  return `1:${kills.length % 2 === 0 ? 'before' : 'after'}:rename`;
};

/** What one series of kills came to. */
export interface Series {
  /** Where the process was killed, each time: a call on a file, or a time. */
  readonly kills: readonly string[];
  /** What is wrong with what it left; empty when nothing is. */
  readonly wrong: readonly string[];
}

/**
 * Runs one command in one folder, killing it each time, until it comes to its end or has been killed `most` times; then lets it
 * finish, and looks at what is there.
 */
export async function killAgainAndAgain(reference: Reference, next: Kills, most: number): Promise<Series> {
  const folder = mkdtempSync(join(tmpdir(), 'kinograph-crash-'));
  const kills: string[] = [];
  const wrong: string[] = [];
  try {
    for (let done = false; !done; ) {
      const kill = kills.length < most ? next(kills) : undefined;
      const ended = await (typeof kill === 'number' ? startFor(folder, kill) : start(folder, command, kill)).ended;
      if (ended.signal === 'SIGKILL') kills.push(placeOf(ended, folder));
      else done = true;
      if (done && ended.code !== 0) wrong.push(`ended with ${ended.code ?? ended.signal}: ${ended.errors}`);
      const video = join(folder, 'video.mp4');
      // Whenever there is a file of that name, it is the whole video.
      if ((done || existsSync(video)) && !(existsSync(video) && readFileSync(video).equals(reference.video))) {
        wrong.push(`another video than an uninterrupted run's, after ${kills.join('; ')}`);
        done = true;
      }
    }
    wrong.push(...leftOver(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { kills, wrong };
}

/** Starts a run that is killed after so many milliseconds. */
function startFor(folder: string, milliseconds: number): Running {
  const { child, ended } = start(folder, command);
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  return { child, ended: ended.finally(() => clearTimeout(timer)) };
}

function placeOf({ errors, milliseconds }: Ended, folder: string): string {
  const [, call] = /killed (.*)/.exec(errors) ?? [];
  if (call === undefined) return `after ${Math.round(milliseconds / 100) * 100} ms`;
  const [moment, name, ...path] = call.split(' ');
  const kind = path
    .join(' ')
    .replace(folder, '')
    .replace(/^\//, '')
    .replace(/[0-9a-f]{64}/, '*')
    .replace(/\d+-[0-9a-f]+-[0-9a-f-]+(?=\.part)/, '*');
  return `${moment} ${name} of ${kind}`;
}

/** What should not be there after a run that came to its end. */
export function leftOver(folder: string): string[] {
  const wrong = readdirSync(folder)
    .filter((name) => name !== 'cache' && name !== 'video.mp4')
    .map((name) => `left behind: ${name}`);
  for (const name of readdirSync(join(folder, 'cache', 'being-written'))) wrong.push(`left in the cache: ${name}`);
  const entries = readdirSync(join(folder, 'cache', 'entries'));
  const bytes = entries.reduce((sum, name) => sum + readFileSync(join(folder, 'cache', 'entries', name)).length, 0);
  if (bytes > cacheBytes) wrong.push(`the cache takes ${bytes} bytes`);
  return wrong;
}
