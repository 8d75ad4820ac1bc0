import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSource } from '@kinograph/safetensors';

/** Bytes read at a time. */
const chunkBytes = 8 * 2 ** 20;

/** How files are hashed. */
export interface DigestOptions {
  /** Where digests of files are remembered until they change. Left out: nowhere. */
  readonly memory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The SHA-256 of a file's bytes; from memory where it has not changed since. */
export async function fileDigest(source: ByteSource, { memory, signal }: DigestOptions = {}): Promise<string> {
  const { path, size, version } = source;
  if (memory === undefined || path === undefined || version === undefined) return hashed(source, signal);
  const known = join(
    memory,
    createHash('sha256')
      .update(JSON.stringify([path, size, version]))
      .digest('hex'),
  );
  const remembered = await readFile(known, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(remembered)) return remembered;
  const digest = await hashed(source, signal);
  await remember(memory, known, digest);
  return digest;
}

async function hashed(source: ByteSource, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += chunkBytes) {
    const length = Math.min(chunkBytes, source.size - at);
    hash.update(await source.read(at, length, { ...(signal && { signal }) }));
  }
  return hash.digest('hex');
}

/** What cannot be remembered is computed again another time. */
async function remember(memory: string, known: string, digest: string): Promise<void> {
  const temporary = `${known}.${randomUUID()}`;
  try {
    await mkdir(memory, { recursive: true });
    await writeFile(temporary, digest);
    await rename(temporary, known);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
