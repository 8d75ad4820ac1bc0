import { KinographError } from '@kinograph/errors';

/** Appends bytes to the file being written. */
export type Append = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes a file as a whole or not at all (Node): under a temporary name in the same folder, flushed, renamed over `path`,
 * and the folder flushed. When `fill` throws, the temporary file is removed and an existing `path` is as it was.
 *
 * @throws KinographError `safetensors.write-failed` for what the file system refuses; what `fill` throws, as it is.
 */
export async function replaceFile(path: string, fill: (append: Append) => Promise<void>): Promise<void> {
  const [fs, { basename, dirname, join }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const suffix = crypto.randomUUID().slice(0, 8);
  const temporary = join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
  const file = await attempt(path, () => fs.open(temporary, 'wx'));
  try {
    try {
      await fill(async (bytes) => {
        for (let done = 0; done < bytes.byteLength; ) {
          const { bytesWritten } = await attempt(path, () => file.write(bytes, done, bytes.byteLength - done));
          done += bytesWritten;
        }
      });
      await attempt(path, () => file.sync());
    } finally {
      await file.close();
    }
    await attempt(path, () => fs.rename(temporary, path));
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Makes the rename itself durable. Some systems (Windows) cannot open a folder; the rename is then left to them. */
async function flushFolder(path: string): Promise<void> {
  const { open } = await import('node:fs/promises');
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new KinographError('safetensors.write-failed', {
      where: path,
      wanted: 'to write the file',
      got: code === 'ENOSPC' ? 'a full disk' : (cause as Error).message,
      next: code === 'ENOSPC' ? 'Free some space, or write elsewhere.' : 'Check the folder and its permissions.',
      cause,
    });
  }
}
