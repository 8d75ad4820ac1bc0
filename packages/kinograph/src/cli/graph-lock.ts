import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KinographError } from '@kinograph/errors';
import type { Runtime } from '@kinograph/runtime';
import { cacheFolder } from '../cache-folder.js';
import { type LockData, lockSchema } from '../lock/lock-data.js';
import { lockDifferences } from '../lock/lock-differences.js';
import { type LockedGraph, type LockOptions, lockOf } from '../lock/lock-of.js';
import { openRuntime } from '../open-runtime.js';
import { declaredRoots } from './declared-roots.js';
import { loadGraph } from './graph-file.js';
import type { RuntimeFlags } from './shared-options.js';

/** What `graph lock` was asked for. */
export interface GraphLockFlags extends RuntimeFlags {
  readonly root: readonly string[];
}

/** Where the lock of a graph file is. */
export function lockPath(graphFile: string): string {
  return `${graphFile.replace(/\.(json|mp4|gif)$/, '')}.lock.json`;
}

/** Writes the lock of a graph file beside it: whole, or not at all. */
export async function lockGraphFile(
  path: string,
  flags: GraphLockFlags,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly lock: LockData }> {
  const graph = await loadGraph(path);
  const runtime = await openRuntime(flags.runtime, flags);
  try {
    const lock = await lockNow(graph, runtime, declaredRoots(flags.root, path), signal);
    await writeLock(lockPath(path), lock);
    return { path: lockPath(path), lock };
  } finally {
    await runtime.dispose();
  }
}

/** A lock to be held against, and how people make it. */
export interface RequiredLock {
  readonly path: string;
  /** What is locked, for messages. */
  readonly where: string;
  /** The command that writes the lock. */
  readonly command: string;
}

/**
 * Holds a graph against a lock, before anything runs.
 * @throws KinographError `kinograph.lock-missing`, `kinograph.lock-invalid`, `kinograph.locked` with every difference.
 */
export async function requireLocked(
  required: RequiredLock,
  graph: LockedGraph,
  runtime: Runtime,
  files: LockedFiles,
  signal: AbortSignal,
): Promise<void> {
  const differences = lockDifferences(await readLock(required), await lockNow(graph, runtime, files, signal));
  if (differences.length === 0) return;
  throw new KinographError('kinograph.locked', {
    where: required.where,
    wanted: `what ${required.path} says`,
    got: `${differences.length === 1 ? 'a difference' : `${differences.length} differences`}\n  ${differences.join('\n  ')}\n`,
    next: `Bring those back, or write the lock again with ${required.command}.`,
  });
}

/** Writes the lock of a graph as it would run now: whole, or not at all. */
export async function writeLock(path: string, lock: LockData): Promise<void> {
  await writeWhole(path, `${JSON.stringify(lock, null, 2)}\n`);
}

/** How the files a graph names are found. */
export type LockedFiles = Pick<LockOptions, 'openCheckpoint' | 'inputPath'>;

/** The lock of a graph as it would run now. */
export function lockNow(
  graph: LockedGraph,
  runtime: Runtime,
  files: LockedFiles,
  signal: AbortSignal,
): Promise<LockData> {
  return lockOf(graph, { ...files, runtime, signal, memory: digestFolder() });
}

/** Where digests of weights are remembered: beside the results, nowhere where nothing is to be kept. */
function digestFolder(): string | undefined {
  return process.env.KINOGRAPH_CACHE === 'off' ? undefined : join(dirname(cacheFolder()), 'digests');
}

async function readLock({ path, command }: RequiredLock): Promise<LockData> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const next = `Make one: ${command}`;
    throw new KinographError('kinograph.lock-missing', { where: path, wanted: 'a lock', got: 'none', next, cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = lockSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new KinographError('kinograph.lock-invalid', {
    where: path,
    wanted: 'a lock of this version',
    got: json === undefined ? 'no JSON' : (parsed.error.issues[0]?.message ?? 'something else'),
    next: `Make it again: ${command}`,
  });
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
