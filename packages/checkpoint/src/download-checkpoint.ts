import { KinographError } from '@kinograph/errors';
import { isPlainName, isPlainPath } from './file-tree.js';

/** How far a download is. Bytes already on disk count as done. */
export interface DownloadProgress {
  /** The file that moved, by its path in the repository. */
  readonly file: string;
  readonly fileBytes: number;
  readonly fileTotalBytes: number;
  /** Over all files of the checkpoint. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What to download and where to keep it. */
export interface DownloadOptions {
  /** A branch, tag or commit; `main` when left out. */
  readonly revision?: string;
  /** Weights to take where a component has them: `fp16`. */
  readonly variant?: string;
  /**
   * Patterns of the paths wanted: `*` matches within one name, `**` across folders. Left out: the configs, tokenizer files
   * and weights of every component. Weights of other variants, and pickled ones, are never taken.
   */
  readonly include?: readonly string[];
  /** The cache's root; left out, that of the Python library (`HF_HUB_CACHE`, `HF_HOME`, else in the home folder). */
  readonly cacheDir?: string;
  /** The hub's address; left out, `HF_ENDPOINT`, else the public hub. */
  readonly hubUrl?: string;
  /** For private and gated repositories. */
  readonly accessToken?: string;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Called after every piece that arrives. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Downloads a diffusers checkpoint from a hub (Node), and gives the folder to open with `openCheckpoint`. Nothing else in
 * this project downloads anything.
 *
 * The cache is laid out as the Python library's, so each uses what the other has downloaded. Files arrive under a temporary
 * name, continue where an earlier try stopped, and are kept only when their hash is the one the hub lists (SHA-256 for large
 * files, git's for others). What is complete on disk is used without asking the hub when `revision` is a commit, and when
 * the hub cannot be reached.
 *
 * @param repo `owner/name`.
 * @throws KinographError `checkpoint.repo-invalid`, `checkpoint.not-found`, `checkpoint.download-failed`,
 *   `checkpoint.hash-mismatch`, `checkpoint.weights-missing`.
 */
export async function downloadCheckpoint(repo: string, options: DownloadOptions = {}): Promise<string> {
  const { revision = 'main', signal } = options;
  signal?.throwIfAborted();
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(repo) || !repo.split('/').every(isPlainName) || !isPlainPath(revision)) {
    throw new KinographError('checkpoint.repo-invalid', {
      where: 'downloadCheckpoint',
      wanted: 'a repository as owner/name, and a branch, tag or commit',
      got: `"${repo}", "${revision}"`,
    });
  }
  const { downloadSnapshot } = await import('./hub/download-snapshot.js');
  return downloadSnapshot(repo, { ...options, revision });
}
