import { KinographError } from '@kinograph/errors';
import { type ByteSource, blobSource, type HttpOptions, httpSource } from '@kinograph/safetensors';
import { sha256 as sha256Of } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FileTree } from '../file-tree.js';
import { httpTree } from '../http-tree.js';
import { type KeptEntry, KeptFiles } from './kept-files.js';

/** How far a file has come that is fetched to be kept. */
export interface KeepProgress {
  /** Its path below the address. */
  readonly file: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** How files are kept. `fetch`, `headers` and `signal` are for HTTP. */
export interface KeepOptions extends HttpOptions {
  /**
   * SHA-256 in hexadecimal, by path below the address. A file with another hash is thrown away; one that is here with the right
   * one is used without asking the server.
   */
  readonly sha256?: Readonly<Record<string, string>>;
  /** The most bytes kept, over all checkpoints of this origin: the files unused for longest make room. Default: 8 GiB. */
  readonly maxBytes?: number;
  /** Called as each piece arrives. */
  readonly onProgress?: (progress: KeepProgress) => void;
  /** Told where a file is read over the network each time, since it cannot be kept. */
  readonly onNotice?: (notice: string) => void;
}

/** Bytes asked for, and held in memory, at a time. */
const pieceBytes = 8 * 2 ** 20;
/** Smaller files are fetched each time: the browser's own cache is for them. */
const keptFrom = 2 ** 20;

/**
 * The files below an HTTP(S) address, for a page: large ones are fetched once, by range, piece by piece, and kept in the
 * browser's private file system; what was cut off continues. They are read from there by range, so no file is ever held whole
 * in memory. Where nothing can be kept (no such file system, no room), files are read over the network as `httpTree` does.
 *
 * Opening throws KinographError `checkpoint.hash-mismatch`, and what `httpTree` throws.
 */
export function keptTree(base: string | URL, options: KeepOptions = {}): FileTree {
  const { sha256 = {}, maxBytes = 8 * 2 ** 30, onProgress, onNotice: notify = () => undefined } = options;
  const direct = httpTree(base, options);
  const files = KeptFiles.open();
  const opened = new Set<string>();

  async function open(path: string, signal: AbortSignal | undefined): Promise<ByteSource | undefined> {
    const kept = await files;
    if (kept === undefined) {
      notify(`${direct.location}${path}: this browser keeps no files here, so it is read over the network.`);
      return direct.open(path, { signal });
    }
    const url = new URL(path.split('/').map(encodeURIComponent).join('/'), direct.location);
    const id = bytesToHex(sha256Of(utf8ToBytes(String(url)))).slice(0, 32);
    const known = await kept.entry(id);
    const wanted = sha256[path]?.toLowerCase();
    const remote = known?.complete && known.version === wanted ? undefined : await probe(url, known, signal);
    if (remote === 'missing') return undefined;
    if (remote !== undefined && remote.source.size < keptFrom) return remote.source;
    const entry: KeptEntry = {
      url: String(url),
      bytes: remote?.source.size ?? known!.bytes,
      version: wanted ?? remote?.version ?? known!.version,
      complete: false,
      usedAt: Date.now(),
    };
    const same =
      known !== undefined && entry.version !== '' && known.version === entry.version && known.bytes === entry.bytes;
    if (!same) await kept.remove(id);
    opened.add(id);
    if (!same && !(await kept.makeRoom(entry.bytes, maxBytes, opened))) {
      notify(
        `${url}: its ${entry.bytes} bytes do not fit among the ${maxBytes} that are kept, so it is read over the network.`,
      );
      return direct.open(path, { signal });
    }
    await kept.putEntry(id, { ...entry, complete: same && known.complete });
    const pieces = await fill(kept, id, entry.bytes, {
      source: remote?.source,
      signal,
      tell: (bytes) => onProgress?.({ file: path, bytes, totalBytes: entry.bytes }),
    });
    if (!(same && known.complete)) {
      if (wanted !== undefined) await check(kept, id, pieces, { url, wanted });
      await kept.putEntry(id, { ...entry, complete: true });
    }
    return { ...blobSource(new Blob(pieces), String(url)), ...(entry.version !== '' && { version: entry.version }) };
  }

  /** Asks the server; where it cannot be reached, what is here whole is good. */
  async function probe(url: URL, known: KeptEntry | undefined, signal: AbortSignal | undefined) {
    let version = '';
    const request = options.fetch ?? fetch;
    const noting: typeof fetch = async (...input) => {
      const response = await request(...input);
      version ||= response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
      return response;
    };
    try {
      return { source: await httpSource(url, { ...options, signal, fetch: noting }), version };
    } catch (error) {
      if (!(error instanceof KinographError)) throw error;
      if (error.code === 'safetensors.not-found') return 'missing';
      if (error.code === 'safetensors.http' && known?.complete) return undefined;
      throw error;
    }
  }

  return {
    ...direct,
    open: async (path, { signal = options.signal } = {}) => {
      signal?.throwIfAborted();
      if (typeof navigator === 'undefined' || !navigator.locks) return open(path, signal);
      // Two pages that open one file must not fetch it twice.
      const name = `kinograph: ${direct.location}${path}`;
      return navigator.locks.request(name, { ...(signal && { signal }) }, () => open(path, signal));
    },
  };
}

interface FillOptions {
  /** Where missing pieces come from. */
  readonly source: ByteSource | undefined;
  readonly signal: AbortSignal | undefined;
  readonly tell: (bytes: number) => void;
}

/** Fetches the pieces that are missing; gives all. */
async function fill(kept: KeptFiles, id: string, size: number, { source, signal, tell }: FillOptions): Promise<File[]> {
  const pieces: File[] = [];
  for (let offset = 0; offset < size; offset += pieceBytes) {
    signal?.throwIfAborted();
    const length = Math.min(pieceBytes, size - offset);
    const index = pieces.length;
    let piece = await kept.piece(id, index, length);
    if (piece === undefined) {
      if (source === undefined) {
        await kept.remove(id);
        throw new KinographError('checkpoint.not-found', {
          where: `the kept file ${id}`,
          wanted: `piece ${index}`,
          got: 'nothing: the browser has removed it',
          next: 'Open the checkpoint again.',
        });
      }
      await kept.putPiece(id, index, (await source.read(offset, length, { signal })) as Uint8Array<ArrayBuffer>);
      piece = await kept.piece(id, index, length);
    }
    pieces.push(piece!);
    tell(offset + length);
  }
  return pieces;
}

/** Throws a file away whose hash is another. */
async function check(
  kept: KeptFiles,
  id: string,
  pieces: readonly File[],
  { url, wanted }: { url: URL; wanted: string },
): Promise<void> {
  const hash = sha256Of.create();
  for (const piece of pieces) {
    for (let offset = 0; offset < piece.size; offset += keptFrom) {
      // Reading is what lets the page breathe between two parts.
      hash.update(new Uint8Array(await piece.slice(offset, offset + keptFrom).arrayBuffer()));
    }
  }
  const got = bytesToHex(hash.digest());
  if (got === wanted) return;
  await kept.remove(id);
  throw new KinographError('checkpoint.hash-mismatch', {
    where: String(url),
    wanted: `the SHA-256 ${wanted}`,
    got,
    next: 'The file is damaged or another one; nothing of it was kept.',
  });
}
