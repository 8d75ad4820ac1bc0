import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { KinographError } from '@kinograph/errors';

/** A file the hub lists. */
export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the content for large files, git's blob hash (SHA-1) for others. */
  readonly oid: string;
  readonly algorithm: 'sha256' | 'git';
}

/** Opens a file's bytes from an offset to its end. */
export type OpenFrom = (offset: number) => Promise<ReadableStream<Uint8Array>>;

/** Tries in a row that bring no new byte before a download is given up. */
const fruitlessTries = 3;

/**
 * Downloads a file to `place`. It arrives in `place.incomplete`, which a later call continues; a connection lost on the way
 * is taken up again as long as bytes come. Kept only when its hash is right.
 *
 * @throws KinographError `checkpoint.hash-mismatch` (nothing is left then), `checkpoint.download-failed`.
 */
export async function fetchBlob(
  file: HubFile,
  place: string,
  openFrom: OpenFrom,
  { onBytes, signal }: { onBytes: (bytes: number) => void; signal: AbortSignal },
): Promise<void> {
  const incomplete = `${place}.incomplete`;
  await mkdir(dirname(place), { recursive: true });
  const resumed = (await stat(incomplete).catch(() => undefined))?.size ?? 0;
  if (resumed > file.bytes) await rm(incomplete);

  let right = await fill(file, incomplete, openFrom, { onBytes, signal });
  if (!right && resumed > 0) {
    // What an earlier try left may have been damaged: once more from the first byte.
    await rm(incomplete);
    right = await fill(file, incomplete, openFrom, { onBytes, signal });
  }
  if (!right) {
    await rm(incomplete);
    throw new KinographError('checkpoint.hash-mismatch', {
      where: file.path,
      wanted: `content with the ${file.algorithm === 'git' ? 'git hash' : 'SHA-256'} ${file.oid}`,
      got: 'other content, which was removed',
      next: 'Download it again; if that fails too, do not trust the server.',
    });
  }
  await rename(incomplete, place);
}

/** Appends what is missing; says whether the whole has the right hash. */
async function fill(
  file: HubFile,
  path: string,
  openFrom: OpenFrom,
  { onBytes, signal }: { onBytes: (bytes: number) => void; signal: AbortSignal },
): Promise<boolean> {
  const hash = startHash(file);
  const handle = await open(path, 'a');
  try {
    let done = 0;
    for await (const chunk of createReadStream(path, { signal })) {
      hash.update(chunk);
      done += chunk.length;
    }
    onBytes(done);
    for (let fruitless = 0; done < file.bytes; ) {
      const before = done;
      try {
        const stream = await openFrom(done);
        for await (const chunk of stream) {
          signal.throwIfAborted();
          if (done + chunk.byteLength > file.bytes) return false;
          await append(handle, chunk);
          hash.update(chunk);
          done += chunk.byteLength;
          onBytes(done);
        }
        if (done === before) throw new Error('the connection ended early');
      } catch (cause) {
        signal.throwIfAborted();
        fruitless = done > before ? 0 : fruitless + 1;
        if (fruitless === fruitlessTries || isFatal(cause)) throw failure(file, done, cause);
        await setTimeout(fruitless * 250, undefined, { signal });
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex') === file.oid;
}

function startHash({ algorithm, bytes }: HubFile): Hash {
  return algorithm === 'git' ? createHash('sha1').update(`blob ${bytes}\0`) : createHash('sha256');
}

async function append(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    done += (await handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
  }
}

/** The disk's errors, and answers that another try will not change. */
function isFatal(error: unknown): boolean {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const disk = typeof code === 'string' && ['ENOSPC', 'EACCES', 'EIO', 'EROFS', 'EDQUOT'].includes(code);
  return disk || (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500);
}

function failure(file: HubFile, done: number, cause: unknown): KinographError {
  const full = (cause as { code?: unknown }).code === 'ENOSPC';
  return new KinographError('checkpoint.download-failed', {
    where: file.path,
    wanted: `${file.bytes} bytes`,
    got: full ? 'a full disk' : `${done}, then: ${cause instanceof Error ? cause.message : String(cause)}`,
    next: full ? 'Free some space.' : 'Try again: the download continues where it stopped.',
    cause,
  });
}
