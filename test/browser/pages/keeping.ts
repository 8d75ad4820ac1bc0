import { keptTree } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';

/** What is asked of the files a page keeps. */
export interface KeepRequest {
  readonly address: string;
  readonly path: string;
  readonly sha256?: string;
  readonly maxBytes?: number;
  /** Stops after this many pieces. */
  readonly stopAfter?: number;
}

/** What came of it. */
export interface KeepAnswer {
  readonly bytes?: number;
  /** SHA-256 of what was read. */
  readonly sha256?: string;
  readonly pieces: number;
  readonly notices: string[];
  /** Code or name of the error. */
  readonly error?: string;
}

/** Opens one file through what the page keeps, and reads it. */
export async function keepFile({ address, path, sha256, maxBytes, stopAfter }: KeepRequest): Promise<KeepAnswer> {
  const stop = new AbortController();
  const notices: string[] = [];
  let pieces = 0;
  const tree = keptTree(new URL(address, location.href), {
    maxBytes,
    sha256: sha256 === undefined ? {} : { [path]: sha256 },
    onNotice: (notice) => notices.push(notice),
    onProgress: () => {
      pieces++;
      if (pieces === stopAfter) stop.abort();
    },
  });
  try {
    const source = await tree.open(path, { signal: stop.signal });
    if (source === undefined) return { pieces, notices };
    const bytes = await source.read(0, source.size);
    await source.close();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { bytes: source.size, sha256: hash, pieces, notices };
  } catch (error) {
    return { pieces, notices, error: error instanceof KinographError ? error.code : (error as Error).name };
  }
}
