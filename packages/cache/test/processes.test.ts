import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { openDiskStore } from '../src/index.js';
import { beingWritten, it, openRoomy, startChild } from './kit.js';

/** Opens every entry there is; gives how many are sound. */
async function countSound(folder: string): Promise<{ sound: number; all: number }> {
  const store = await openRoomy(folder);
  const keys = readdirSync(join(folder, 'entries'));
  let sound = 0;
  for (const key of keys) {
    const entry = await store.open(key);
    if (entry) sound++;
    await entry?.close();
  }
  return { sound, all: keys.length };
}

describe('processes that share a store', () => {
  it('write, read, drop and delete the same keys at once, and read only what was written', async ({ folder }) => {
    // Room for about five entries of the six keys: somebody always drops what another reads.
    const maxBytes = 150_000;
    const ended = [1, 2, 3].map(() => startChild('share', folder, `${maxBytes}`, '150').ended);
    expect(await Promise.all(ended)).toEqual(['0', '0', '0']);
    const { sound, all } = await countSound(folder);
    expect(sound).toBe(all);
    expect((await (await openRoomy(folder)).size()).bytes).toBeLessThanOrEqual(maxBytes);
    expect(beingWritten(folder)).toEqual([]);
  });

  it('leave whole entries only, wherever one is killed, and the next clears up after it', async ({ folder }) => {
    for (let kills = 0; kills < 8; kills++) {
      const { child, ended } = startChild('write-on', folder, '4000000');
      await once(child.stdout!, 'data');
      await setTimeout(kills * 4);
      child.kill('SIGKILL');
      expect(await ended).toMatch(/SIGKILL$/);
      const { sound, all } = await countSound(folder);
      expect(sound).toBe(all);
      expect(beingWritten(folder)).toEqual([]);
    }
    expect((await (await openRoomy(folder)).size()).bytes).toBeLessThanOrEqual(4_000_000);
  });

  it('leave nothing of an entry where one is killed between sync and rename', async ({ folder }) => {
    expect(await startChild('die-before-rename', folder, '1000000').ended).toBe('SIGKILL');
    expect(beingWritten(folder)).toHaveLength(1);
    const store = await openRoomy(folder);
    expect(beingWritten(folder)).toEqual([]);
    expect(await store.size()).toEqual({ entries: 0, bytes: 0 });
  });

  it('keep what a living one is writing', async ({ folder }) => {
    const { child, ended } = startChild('hold', folder, '1000000');
    await once(child.stdout!, 'data');
    const store = await openDiskStore({ folder, maxBytes: 1_000_000 });
    await store.clear();
    expect(beingWritten(folder)).toHaveLength(1);
    child.stdin!.write('go on');
    expect(await ended).toMatch(/0$/);
    expect(await store.size()).toMatchObject({ entries: 1 });
    expect(beingWritten(folder)).toEqual([]);
  });
});
