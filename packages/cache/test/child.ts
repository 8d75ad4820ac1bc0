import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DiskStore } from '../src/disk/disk-store.js';
import { files } from '../src/disk/files.js';

// A process that shares a store with others: `child <what> <folder> <maxBytes> <number>`.

const [what, folder, maxBytes, number] = process.argv.slice(2) as [string, string, string, string];

/** Numbers that look random, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const keyOf = (index: number) => createHash('sha256').update(`${index}`).digest('hex');

/** Bytes that tell who wrote them, and their own length. */
function contentOf(writer: number, bytes: number): Uint8Array {
  return new Uint8Array(bytes).fill(1 + (writer % 255));
}

/** Writes and reads a few keys that others write and read too. */
async function share(operations: number): Promise<void> {
  const store = await DiskStore.open(folder, Number(maxBytes));
  const writer = process.pid;
  const random = randomFrom(writer);
  for (let operation = 0; operation < operations; operation++) {
    const key = keyOf(Math.floor(random() * 6));
    const choice = random();
    if (choice < 0.45) {
      const bytes = Math.floor(random() * 60_000);
      const entry = await store.create(key, { stage: 'share', output: 'bytes' });
      await entry.append({ json: { writer, bytes }, buffers: [contentOf(writer, bytes)] });
      await entry.append({ json: writer, buffers: [] });
      if (random() < 0.1) await entry.discard();
      else await entry.commit();
    } else if (choice < 0.95) {
      const entry = await store.open(key);
      if (!entry) continue;
      if (random() < 0.3) await setTimeout(2);
      const first = await entry.read(0);
      const told = first.json as { writer: number; bytes: number };
      const wanted = contentOf(told.writer, told.bytes);
      if (Buffer.compare(first.buffers[0]!, wanted) !== 0) throw new Error('read other bytes than were written');
      if ((await entry.read(1)).json !== told.writer) throw new Error('read chunks of two writers');
      await entry.close();
    } else await store.delete(key);
  }
}

/** Writes entry after entry until it is killed. */
async function writeOn(): Promise<void> {
  const store = await DiskStore.open(folder, Number(maxBytes));
  for (let index = 0; ; index++) {
    const entry = await store.create(keyOf(index), { stage: 'write', output: 'bytes' });
    for (let chunk = 0; chunk < 3; chunk++) {
      await entry.append({ json: index, buffers: [contentOf(index, 300_000)] });
      if (index === 0 && chunk === 0) process.stdout.write('writing\n');
    }
    await entry.commit();
  }
}

/** Is killed where an entry is written and synced, and has no name yet. */
async function dieBeforeRename(): Promise<void> {
  const rename = async () => process.kill(process.pid, 'SIGKILL') as never;
  const store = await DiskStore.open(folder, Number(maxBytes), { ...files, rename });
  const entry = await store.create(keyOf(0), { stage: 'write', output: 'bytes' });
  await entry.append({ json: null, buffers: [contentOf(1, 1000)] });
  await entry.commit();
}

/** Begins an entry and waits. */
async function hold(): Promise<void> {
  const store = await DiskStore.open(folder, Number(maxBytes));
  const entry = await store.create(keyOf(0), { stage: 'hold', output: 'bytes' });
  await entry.append({ json: null, buffers: [contentOf(1, 1000)] });
  process.stdout.write('holding\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  await entry.commit();
  process.exit(0);
}

const acts: Record<string, () => Promise<void>> = {
  share: () => share(Number(number)),
  'write-on': writeOn,
  'die-before-rename': dieBeforeRename,
  hold,
};
await acts[what]!();
