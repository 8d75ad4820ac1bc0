import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { describe } from 'vitest';
import { contents, it, kinograph, start } from './command-line.js';

/** A shard of clips of 1 to 6 frames, 16x16 pixels. */
async function writeClips(folder: string): Promise<void> {
  mkdirSync(folder);
  const frames = Array.from({ length: 12 }, (_, index) => 1 + (index % 6));
  const tensors = frames.map((count, index) => {
    const data = new Uint8Array(count * 16 * 16 * 3).map((_, at) => (at * (index + 2)) % 251);
    return [`clip.${index}.frames`, tensor('uint8', [count, 16, 16, 3], data)] as const;
  });
  const clips = frames.map((_, index) => ({ caption: `clip ${index}`, fps: 8, attributes: {} }));
  const metadata = { format: 'kinograph-clips-1', seed: '0', clips: JSON.stringify(clips) };
  await writeSafetensors(join(folder, '00000.safetensors'), new Map(tensors), { metadata });
}

/** Four captioned videos of two seconds, square and wide by turns. */
function writeVideos(folder: string): void {
  mkdirSync(folder);
  for (let index = 0; index < 4; index++) {
    const size = index % 2 === 0 ? '64x64' : '96x64';
    const source = ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=16:duration=2`];
    execFileSync('ffmpeg', ['-v', 'error', ...source, join(folder, `${index}.mp4`)]);
    writeFileSync(join(folder, `${index}.txt`), `test picture ${index}`);
  }
}

describe.concurrent('dataset', () => {
  it('packs shards of clips; packed again with the same seed, they are the same bytes', async ({ expect, folder }) => {
    await writeClips(join(folder, 'clips'));
    const common = ['--capacity', '48', '--sequences', '2', '--json'];
    const { code, output } = await kinograph(folder, 'dataset', 'pack', 'clips', '--out', 'one', ...common);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ clips: 12, shards: expect.any(Number) });
    await kinograph(folder, 'dataset', 'pack', 'clips', '--out', 'two', ...common);
    const shards = contents(join(folder, 'one'));
    expect(shards).toContain('state.json');
    for (const name of shards) {
      expect(readFileSync(join(folder, 'one', name)).equals(readFileSync(join(folder, 'two', name)))).toBe(true);
    }
  });

  it('says which shapes there are and what padding costs', async ({ expect, folder }) => {
    await writeClips(join(folder, 'clips'));
    const { output } = await kinograph(folder, 'dataset', 'stats', 'clips', '--capacity', '48', '--json');
    const { clips, shapes, padding } = JSON.parse(output);
    expect([clips, shapes['6x16x16']]).toEqual([12, 2]);
    expect(padding.packed).toBeLessThan(padding.padded);
  });

  it('refuses a folder without shards, and makes none', async ({ expect, folder }) => {
    const { code, errors } = await kinograph(folder, 'dataset', 'pack', 'nothing', '--out', 'packed');
    expect(code).not.toBe(0);
    expect(errors).toMatch(/nothing: wanted shards such as 00000\.safetensors, got none/);
    expect(existsSync(join(folder, 'packed'))).toBe(false);
  });

  it('writes videos as clips; killed anywhere and run again, with the bytes of one run', async ({ expect, folder }) => {
    writeVideos(join(folder, 'videos'));
    const sized = ['--fps', '8', '--sizes', '32x32,48x32', '--windows', '9,5', '--clips', '1', '--json'];
    const clips = (out: string) => start(folder, 'dataset', 'clips', 'videos', '--out', out, ...sized);
    const began = performance.now();
    const one = await clips('one').ended;
    const whole = performance.now() - began;
    expect(JSON.parse(one.output)).toEqual({ clips: 8, shards: 8 });
    for (const share of [0.3, 0.5, 0.65, 0.8, 0.9]) {
      const { child, ended } = clips('two');
      await sleep(share * whole);
      child.kill('SIGKILL');
      await ended;
    }
    expect((await clips('two').ended).code).toBe(0);
    expect(contents(join(folder, 'two'))).toEqual(contents(join(folder, 'one')));
    for (const name of contents(join(folder, 'one'))) {
      expect(readFileSync(join(folder, 'two', name)).equals(readFileSync(join(folder, 'one', name)))).toBe(true);
    }
  }, 60_000);
});
