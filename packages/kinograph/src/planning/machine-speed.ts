import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { MachineSpeed } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { z } from 'zod';
import { calibrate } from './calibrate.js';

const speedSchema = z.strictObject({
  matmul: z.number().positive(),
  convolution: z.number().positive(),
  bytes: z.number().positive(),
});

/**
 * How fast a runtime computes on this machine: measured once, for about a second, and then remembered in `folder` for this engine,
 * device, number of threads and processor. Left out: measured every time.
 */
export async function machineSpeed(
  runtime: Runtime,
  { folder, signal }: { readonly folder?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<MachineSpeed> {
  if (folder === undefined) return calibrate(runtime, signal);
  const { name, device, threads, lowering } = runtime;
  const about = JSON.stringify([name, device, threads, lowering, cpus()[0]?.model, cpus().length]);
  const path = join(folder, `${createHash('sha256').update(about).digest('hex').slice(0, 32)}.json`);
  const known = speedSchema.safeParse(await readJson(path));
  if (known.success) return known.data;
  const speed = await calibrate(runtime, signal);
  await remember(folder, path, speed);
  return speed;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** What cannot be remembered is measured again another time. */
async function remember(folder: string, path: string, speed: MachineSpeed): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, JSON.stringify(speed));
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
