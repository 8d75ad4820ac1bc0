import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { writeVideo } from '../src/index.js';
import { scene, sceneChunk } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const clip = () => scene({ width: 16, height: 16, frames: 5 });

afterEach(() => void vi.useRealTimers());

/** A number no process has. */
const deadProcess = 2 ** 22 + 1;

it.each(['clip.mp4', 'clip.gif'])(
  'gives the same bytes for the same pictures, whenever %s is written',
  async (name) => {
    const path = folder.at(name);
    await writeVideo(clip(), { path, fps: 8, graph: '{}' });
    const before = readFileSync(path);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1e9 });
    await writeVideo(clip(), { path, fps: 8, graph: '{}' });
    expect(readFileSync(path).equals(before)).toBe(true);
  },
);

it('removes what a killed process left of the same video, and nothing that is being written', async () => {
  const path = folder.at('clip.mp4');
  // The name of a file being written says who writes it, where.
  const written = (async function* () {
    for await (const chunk of clip()) yield chunk;
    const [mine] = readdirSync(folder.at('.'));
    const dead = mine!.replace(`.${process.pid}-`, `.${deadProcess}-`);
    writeFileSync(folder.at(dead), '');
    mkdirSync(folder.at(dead.replace('clip.mp4', 'frames')));
    writeFileSync(folder.at(dead.replace('clip.mp4', 'other.mp4')), '');
    writeFileSync(folder.at(dead.replace(/-[0-9a-f]+-/, '-abcd-')), 'of another machine');
    await writeVideo(clip(), { path, fps: 8 });
    expect(existsSync(folder.at(mine!))).toBe(true);
    expect(existsSync(folder.at(dead))).toBe(false);
  })();
  await writeVideo(written, { path, fps: 8 });
  await writeVideo(clip(), { path: folder.at('frames'), fps: 8 });
  const left = readdirSync(folder.at('.')).filter((name) => name.startsWith('.'));
  expect(left.map((name) => name.slice(0, 10)).sort()).toEqual(['.clip.mp4.', '.other.mp4']);
});

it('moves frames back that a killed process had moved out of the way', async () => {
  const path = folder.at('frames');
  await writeVideo(clip(), { path, fps: 8 });
  const before = readdirSync(path);
  const interrupted = (async function* () {
    for await (const chunk of clip()) yield chunk;
    const mine = readdirSync(folder.at('.')).find((name) => name.startsWith('.'))!;
    const dead = mine.replace(`.${process.pid}-`, `.${deadProcess}-`);
    renameSync(path, folder.at(`${dead}.old`));
    // Another run starts, and fails before it has anything to put in its place.
    const fails = (async function* () {
      yield sceneChunk({ width: 16, height: 16, frames: 1 }, 0, 1);
      throw new Error('no more frames');
    })();
    await writeVideo(fails, { path, fps: 8 }).catch(() => undefined);
    expect(readdirSync(path)).toEqual(before);
    throw new Error('enough');
  })();
  await expect(writeVideo(interrupted, { path, fps: 8 })).rejects.toThrow('enough');
  expect(readdirSync(folder.at('.'))).toEqual(['frames']);
});
