import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFrames } from '@kinograph/video';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Clip, readVideoFolder } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-videos-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** One second of red, 16 frames of 64x32. */
function writeRed(name: string): string {
  const path = join(folder, name);
  const source = ['-f', 'lavfi', '-i', 'color=red:size=64x32:rate=16:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, path]);
  return path;
}

async function read(options = {}): Promise<Clip[]> {
  const clips: Clip[] = [];
  for await (const clip of readVideoFolder(folder, options)(0)) clips.push(clip);
  return clips;
}

it.each(['a.mp4', 'a.mkv', 'a.mov', 'a.gif'])('reads %s with the caption beside it', async (name) => {
  writeRed(name);
  await writeFile(join(folder, 'a.txt'), 'all red\n');
  const [clip] = await read({ fps: 8, sizes: [{ width: 16, height: 8 }], windows: [5] });
  expect(clip).toMatchObject({ shape: [5, 8, 16], fps: 8, caption: 'all red' });
  const [red, green, blue] = clip!.frames;
  expect(red).toBeGreaterThan(240);
  expect(Math.max(green!, blue!)).toBeLessThan(16);
});

it('keeps size and rate where nothing is asked for, with captions from a list', async () => {
  writeRed('a.mp4');
  await writeFile(join(folder, 'captions.jsonl'), '{"file_name": "a.mp4", "text": "listed"}\n');
  expect(await read()).toMatchObject([{ shape: [16, 32, 64], fps: 16, caption: 'listed' }]);
});

it('gives the later clips when opened later', async () => {
  writeRed('a.mp4');
  await writeFile(join(folder, 'a.txt'), 'red');
  const all = await read({ windows: [5] });
  const later: Clip[] = [];
  for await (const clip of readVideoFolder(folder, { windows: [5] })(2)) later.push(clip);
  expect(later).toEqual(all.slice(2));
});

it('names a missing caption, a bad line, a broken file and a missing program', async () => {
  await expect(read()).rejects.toMatchObject({ code: 'dataset.no-videos' });
  await writeFile(join(folder, 'a.mp4'), 'not a video');
  await expect(read()).rejects.toMatchObject({ code: 'dataset.no-caption', wanted: 'its caption in a.txt' });
  await writeFile(join(folder, 'a.txt'), 'red');
  await expect(read()).rejects.toMatchObject({ code: 'video.unreadable', where: join(folder, 'a.mp4') });
  vi.stubEnv('PATH', folder);
  await expect(read()).rejects.toMatchObject({ code: 'video.no-ffmpeg', where: 'ffprobe' });
  await writeFile(join(folder, 'captions.jsonl'), 'nonsense');
  await expect(read()).rejects.toMatchObject({ code: 'dataset.captions' });
});

it('ends the decoder when aborted', async () => {
  const path = writeRed('a.mp4');
  const stop = new AbortController();
  const frames = decodeFrames(path, { width: 640, height: 320, fps: 1000 }, stop.signal);
  await frames.next();
  stop.abort();
  const drain = async () => {
    for await (const _ of frames);
  };
  await expect(drain()).rejects.toMatchObject({ name: 'AbortError' });
});
