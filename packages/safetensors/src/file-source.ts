import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { KinographError } from '@kinograph/errors';
import { checkRange } from './read-range.js';
import type { ByteSource } from './types.js';

/** Bytes asked of the file system at a time, so that an abort is noticed within a large tensor. */
const chunkBytes = 64 * 2 ** 20;

/**
 * Opens a file on disk (Node). Symbolic links are resolved, and `path` is the real one. The file is held open only while
 * something is read, so a source that is never closed leaks nothing.
 *
 * @throws KinographError `safetensors.not-found` where there is no file, `safetensors.read-failed` where it cannot be read,
 *   `safetensors.changed` when it is replaced or written to later, while the source is in use.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { open, realpath, stat } = await import('node:fs/promises');
  const real = await attempt(path, () => realpath(path));
  const status = await attempt(path, () => stat(real));
  if (!status.isFile()) {
    throw new KinographError('safetensors.not-found', {
      where: path,
      wanted: 'a file',
      got: status.isDirectory() ? 'a folder' : 'something else',
      next: 'Name the .safetensors file itself.',
    });
  }
  const source = { name: path, size: status.size };

  /** One handle serves all reads under way. */
  let handle: Promise<FileHandle> | undefined;
  let readers = 0;

  async function openSame(): Promise<FileHandle> {
    const file = await attempt(path, () => open(real, 'r'));
    if (sameFile(status, await file.stat())) return file;
    await file.close();
    throw changed(path);
  }

  async function withHandle<Result>(work: (file: FileHandle) => Promise<Result>): Promise<Result> {
    readers++;
    handle ??= openSame();
    const mine = handle;
    try {
      return await work(await mine);
    } finally {
      if (--readers === 0) {
        handle = undefined;
        await mine.then((file) => file.close()).catch(() => undefined);
      }
    }
  }

  return {
    ...source,
    path: real,
    // The second of the two changes with the bytes even where a program sets the first one back.
    version: `${status.mtimeMs} ${status.ctimeMs}`,
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      if (length === 0) return new Uint8Array(0);
      return withHandle(async (file) => {
        const bytes = new Uint8Array(length);
        for (let done = 0; done < length; ) {
          signal?.throwIfAborted();
          const want = Math.min(chunkBytes, length - done);
          const { bytesRead } = await attempt(path, () => file.read(bytes, done, want, offset + done));
          if (bytesRead === 0) throw changed(path);
          done += bytesRead;
        }
        return bytes;
      });
    },
    async close() {},
  };
}

function sameFile(before: Stats, now: Stats): boolean {
  return before.ino === now.ino && before.size === now.size && before.mtimeMs === now.mtimeMs;
}

function changed(path: string): KinographError {
  return new KinographError('safetensors.changed', {
    where: path,
    wanted: 'the file as it was when it was opened',
    got: 'one that was replaced or written to',
    next: 'Open it again.',
  });
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new KinographError(missing ? 'safetensors.not-found' : 'safetensors.read-failed', {
      where: path,
      wanted: 'a readable file',
      got: missing ? 'nothing at this path' : message,
      next: missing ? 'Check the path.' : 'Check its permissions and the disk.',
      cause,
    });
  }
}
