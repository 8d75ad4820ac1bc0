import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

const host = Buffer.from(hostname()).toString('hex').slice(0, 16) || '0';

/** Temporary names in use by this process. */
const inUse = new Set<string>();

/** A hidden name beside `target` that says which process writes it, until `forget` is called. */
export function temporaryName(target: string): { readonly path: string; forget(): void } {
  const name = `.${basename(target)}.${process.pid}-${host}-${randomBytes(4).toString('hex')}.part`;
  inUse.add(name);
  return { path: join(dirname(target), name), forget: () => void inUse.delete(name) };
}

/**
 * Removes what processes of this machine that are no more left half written of `target`. What one had moved out of the way, with nothing
 * in its place yet, is moved back.
 */
export async function removeLeftOvers(target: string): Promise<void> {
  const prefix = `.${basename(target)}.`;
  const folder = dirname(target);
  for (const name of await readdir(folder).catch(() => [])) {
    const [, writer, part, machine] =
      /^((\d+)-([0-9a-f]+)-[0-9a-f]{8}\.part)(?:\.old)?$/.exec(after(name, prefix)) ?? [];
    if (machine !== host || isWriting(Number(part), `${prefix}${writer}`)) continue;
    const path = join(folder, name);
    if (name.endsWith('.old') && !(await exists(target))) await rename(path, target);
    else await rm(path, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function after(name: string, prefix: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : '';
}

function isWriting(pid: number, name: string): boolean {
  if (pid === process.pid) return inUse.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
