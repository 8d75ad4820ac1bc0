import { downloadFile, HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { KinographError } from '@kinograph/errors';
import { isPlainPath } from '../file-tree.js';
import type { HubFile, OpenFrom } from './fetch-blob.js';

/** Where a repository lies and how it is asked for. */
export interface HubAccess {
  readonly repo: string;
  readonly hubUrl: string;
  readonly accessToken: string | undefined;
  /** Carries the download's signal. */
  readonly fetch: typeof fetch;
}

/** The hub cannot be reached, or fails: what is on disk may still do. */
export class HubUnreachable extends Error {}

/** The commit a branch, tag or commit names. */
export async function resolveCommit(access: HubAccess, revision: string): Promise<string> {
  return asked(access, async () => {
    const { sha } = await modelInfo({ ...access, name: access.repo, revision, additionalFields: ['sha'] });
    if (/^[0-9a-f]{40}$/.test(sha)) return sha;
    throw new KinographError('checkpoint.download-failed', {
      where: nameOf(access),
      wanted: 'a commit',
      got: `"${sha}"`,
    });
  });
}

/** Every file of a commit, by path. */
export async function listRepository(access: HubAccess, commit: string): Promise<Map<string, HubFile>> {
  return asked(access, async () => {
    const files = new Map<string, HubFile>();
    for await (const { type, path, size, oid, lfs } of listFiles({ ...access, recursive: true, revision: commit })) {
      if (type !== 'file') continue;
      const hash = lfs?.oid ?? oid ?? '';
      const valid = isPlainPath(path) && new RegExp(`^[0-9a-f]{${lfs ? 64 : 40}}$`).test(hash);
      if (!valid) {
        throw new KinographError('checkpoint.download-failed', {
          where: nameOf(access),
          wanted: 'files with plain paths and their hashes',
          got: `"${path}" with "${hash}"`,
          next: 'Do not trust this repository.',
        });
      }
      files.set(path, { path, bytes: lfs?.size ?? size, oid: hash, algorithm: lfs ? 'sha256' : 'git' });
    }
    return files;
  });
}

/** Opens one file of a commit from any offset. */
export function fileReader(access: HubAccess, commit: string, path: string): OpenFrom {
  return async (offset) => {
    const blob = await downloadFile({ ...access, path, revision: commit });
    if (blob === null) throw new Error('the hub lists the file but does not have it');
    return blob.slice(offset).stream();
  };
}

/** A repository as errors show it. */
export function nameOf({ hubUrl, repo }: HubAccess): string {
  return `${hubUrl}/${repo}`;
}

async function asked<Answer>(access: HubAccess, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof KinographError || (cause as Error).name === 'AbortError') throw cause;
    if (!(cause instanceof HubApiError) || cause.statusCode >= 500) {
      throw new HubUnreachable(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    const missing = cause.statusCode === 404;
    throw new KinographError(missing ? 'checkpoint.not-found' : 'checkpoint.download-failed', {
      where: nameOf(access),
      wanted: 'a repository that can be read',
      got: `status ${cause.statusCode}`,
      next: missing
        ? 'Check the name and the revision.'
        : 'Check the name; a private or gated repository wants accessToken, and its licence accepted on the hub.',
      cause,
    });
  }
}
