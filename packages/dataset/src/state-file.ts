import { KinographError } from '@kinograph/errors';

/** What a state file says, or undefined where there is none (Node). */
export async function readState<State>(path: string): Promise<State | undefined> {
  const { readFile } = await import('node:fs/promises');
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KinographError('dataset.state', {
      where: path,
      wanted: 'the state of an earlier run',
      got: (cause as Error).message,
      next: 'Remove the folder and begin again.',
      cause,
    });
  }
}

/** Replaces a state file as a whole: temporary name, flushed, renamed (Node). */
export async function writeState(path: string, state: object): Promise<void> {
  const { open, rename, rm } = await import('node:fs/promises');
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(JSON.stringify(state));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
