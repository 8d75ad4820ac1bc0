import { readFile } from 'node:fs/promises';
import { KinographError } from '@kinograph/errors';
import { readShardNames } from '@kinograph/safetensors';
import type { DownloadOptions } from '../download-checkpoint.js';
import { below, type FileTree } from '../file-tree.js';
import { indexedComponents } from '../open-component.js';
import { parsePythonJson } from '../python-json.js';
import type { JsonRecord } from '../read-json.js';
import { fetchBlob, type HubFile } from './fetch-blob.js';
import { fileReader, type HubAccess, HubUnreachable, listRepository, nameOf, resolveCommit } from './hub-client.js';
import { isComplete } from './is-complete.js';
import { RepoCache } from './repo-cache.js';
import { wantedSettings, wantedWeights } from './wanted-files.js';

const modelIndexName = 'model_index.json';
/** Files downloaded side by side. */
const parallel = 4;

/** Does what `downloadCheckpoint` says; its arguments have been checked. */
export async function downloadSnapshot(
  repo: string,
  options: DownloadOptions & { readonly revision: string },
): Promise<string> {
  const { revision, hubUrl = process.env.HF_ENDPOINT ?? 'https://huggingface.co', accessToken } = options;
  const cache = new RepoCache(options.cacheDir ?? (await usualCache()), repo);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const request = options.fetch ?? fetch;
  const access: HubAccess = {
    repo,
    hubUrl: hubUrl.replace(/\/$/, ''),
    accessToken,
    fetch: (input, init) => request(input, { ...init, signal }),
  };
  try {
    const commit = await resolveCommit(access, revision);
    const files = await listRepository(access, commit);
    await fetchWanted(access, commit, files, cache, options, { signal, stop });
    if (revision !== commit) await cache.writeRef(revision, commit);
    return cache.snapshot(commit);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof HubUnreachable) return fromDisk(access, cache, options, error);
    throw error;
  }
}

/** Where the Python library keeps what it downloads. The library's build for browsers does not know, and must bundle. */
async function usualCache(): Promise<string> {
  const { getHFHubCachePath } = await import('@huggingface/hub');
  return getHFHubCachePath();
}

/** Blobs first, links when all are there, `model_index.json` last: a snapshot that has it is complete. */
async function fetchWanted(
  access: HubAccess,
  commit: string,
  files: ReadonlyMap<string, HubFile>,
  cache: RepoCache,
  { variant, include, onProgress }: DownloadOptions,
  { signal, stop }: { signal: AbortSignal; stop: AbortController },
): Promise<void> {
  const progress = new Map<string, number>();
  let wanted = new Map<string, HubFile>();

  async function get(file: HubFile): Promise<void> {
    const onBytes = (bytes: number) => {
      progress.set(file.oid, bytes);
      onProgress?.({
        file: file.path,
        fileBytes: bytes,
        fileTotalBytes: file.bytes,
        bytes: sum(progress.values()),
        totalBytes: sum([...wanted.values()].map(({ bytes: size }) => size)),
      });
    };
    if (await cache.hasBlob(file.oid, file.bytes)) return onBytes(file.bytes);
    await fetchBlob(file, cache.blob(file.oid), fileReader(access, commit, file.path), { onBytes, signal });
  }
  /** Fetches each content once, however many files share it; one that fails stops the others. */
  async function getAll(paths: Iterable<string>): Promise<void> {
    wanted = new Map([...wanted, ...[...paths].map((path) => [required(path).oid, required(path)] as const)]);
    const queue = [...wanted.values()].filter(({ oid }) => !progress.has(oid));
    const failures: unknown[] = [];
    async function work(): Promise<void> {
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) await get(next);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
    await Promise.all(Array.from({ length: parallel }, work));
    if (failures.length > 0) throw failures[0];
  }
  function required(path: string): HubFile {
    const file = files.get(path);
    if (file !== undefined) return file;
    const where = `${nameOf(access)}: ${path}`;
    throw new KinographError('checkpoint.not-found', { where, wanted: 'a file the checkpoint needs', got: 'none' });
  }
  const read = (path: string) => readFile(cache.blob(required(path).oid));

  const paths = [...files.keys()];
  let folders = foldersWithConfig(paths);
  if (files.has(modelIndexName)) {
    await getAll([modelIndexName]);
    const modelIndex = parsePythonJson((await read(modelIndexName)).toString()) as JsonRecord;
    folders = [...indexedComponents(modelIndex, `${nameOf(access)}: ${modelIndexName}`).keys()];
  }
  const settings = wantedSettings(paths, folders, include);
  const weights = await wantedWeights(listing(access, paths), paths, folders, { variant, include });
  await getAll(weights.flatMap(({ path, sharded }) => (sharded ? [path] : [])));
  const shards = await Promise.all(
    weights.map(async ({ path, sharded }) => {
      if (!sharded) return [path];
      const names = readShardNames(await read(path), `${nameOf(access)}: ${path}`);
      return names.map((name) => below(path.slice(0, Math.max(0, path.lastIndexOf('/'))), name));
    }),
  );
  const complete = [...new Set([...settings, ...weights.map(({ path }) => path), ...shards.flat()])];
  complete.sort((a, b) => Number(a === modelIndexName) - Number(b === modelIndexName));
  await getAll(complete);

  if (complete.length === 0) {
    throw new KinographError('checkpoint.not-found', {
      where: nameOf(access),
      wanted: include ? `files that match ${include.join(', ')}` : 'a diffusers checkpoint',
      got: `${paths.length} other files`,
    });
  }
  signal.throwIfAborted();
  for (const path of complete) await cache.link(commit, path, required(path).oid);
}

/** The root (as the empty path) and the folders in it that have a config. */
function foldersWithConfig(paths: readonly string[]): string[] {
  const config = /^(?:([^/]+)\/)?(?:config|\w+_config)\.json$/;
  return [...new Set(paths.flatMap((path) => (config.test(path) ? [config.exec(path)![1] ?? ''] : [])))];
}

function listing(access: HubAccess, paths: readonly string[]): FileTree {
  return {
    location: nameOf(access),
    name: access.repo,
    open: async () => undefined,
    async list(folder) {
      const prefix = folder === '' ? '' : `${folder}/`;
      return paths.flatMap((path) => {
        const name = path.slice(prefix.length);
        return path.startsWith(prefix) && !name.includes('/') ? [name] : [];
      });
    },
  };
}

async function fromDisk(
  access: HubAccess,
  cache: RepoCache,
  options: DownloadOptions & { readonly revision: string },
  cause: HubUnreachable,
): Promise<string> {
  const { revision } = options;
  const commit = /^[0-9a-f]{40}$/.test(revision) ? revision : await cache.readRef(revision);
  if (commit !== undefined && (await isComplete(cache.snapshot(commit), options))) return cache.snapshot(commit);
  throw new KinographError('checkpoint.download-failed', {
    where: nameOf(access),
    wanted: 'the hub, or a complete copy on disk',
    got: `neither (${cause.message})`,
    next: 'Check the network and the address.',
    cause,
  });
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
