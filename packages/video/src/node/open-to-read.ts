import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isPngName } from '../png/png-name.js';
import type { ByteSource } from '../read-embedded-graph.js';

/** A file open for reading; a directory stands for the first frame of the PNG sequence in it, if it holds one. */
export async function openToRead(
  path: string,
): Promise<(ByteSource & { path: string; close(): Promise<void> }) | undefined> {
  let file = path;
  if ((await stat(path)).isDirectory()) {
    const first = (await readdir(path)).filter(isPngName).sort()[0];
    if (first === undefined) return undefined;
    file = join(path, first);
  }
  const handle = await open(file, 'r');
  return {
    path: file,
    async read(position, length) {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
