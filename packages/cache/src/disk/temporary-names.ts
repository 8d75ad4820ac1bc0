import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Files } from './files.js';

/** Milliseconds after which nobody is still writing a file whose process cannot be asked after. */
const longestPause = 24 * 60 * 60 * 1000;

const host = Buffer.from(hostname()).toString('hex').slice(0, 32) || '0';

/** Names of files being written say who writes them: `<process>-<its start>-<machine>-<random>.part`. */
const pattern = /^(\d+)-(\d+)-([0-9a-f]+)-[0-9a-f]+\.part$/;

/** A new name for a file being written by this process. */
export async function temporaryName(files: Files): Promise<string> {
  const start = (await startOf(files, process.pid)) ?? '0';
  return `${process.pid}-${start}-${host}-${randomBytes(8).toString('hex')}.part`;
}

/**
 * Whether somebody may still be writing a file of this name. Of processes on other machines nothing is known; what they have not
 * written to for a day is given up.
 */
export async function isLiving(files: Files, name: string, writtenAt: number): Promise<boolean> {
  const [, pid, start, machine] = pattern.exec(name) ?? [];
  if (machine !== host) return Date.now() - writtenAt < longestPause;
  const now = await startOf(files, Number(pid));
  return now === undefined ? isRunning(Number(pid)) : now === start;
}

/** When a process started, in the system's own count; undefined where the system does not tell, or there is no such process. */
async function startOf({ readFile }: Files, pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets, which may hold anything; the start is the 22nd.
  return status?.slice(status.lastIndexOf(')') + 2).split(' ')[19];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
