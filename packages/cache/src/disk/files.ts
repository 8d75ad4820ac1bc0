import * as nodeFiles from 'node:fs/promises';

/** What a store asks of the file system: Node's own functions, or a test's. */
export type Files = Pick<
  typeof nodeFiles,
  'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'writeFile'
>;

/** The file system of this machine. */
export const files: Files = nodeFiles;

/** Whether a call failed since what it names is not there. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** What a folder that is not there holds: nothing. Other failures are thrown on. */
export function nothingThere(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

/** Waits until the names in a folder are on the disk itself, where the system lets a folder be synced. */
export async function syncFolder({ open }: Files, folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
