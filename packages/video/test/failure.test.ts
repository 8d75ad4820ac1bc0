import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { tensor } from '@kinograph/tensor';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeVideo } from '../src/index.js';
import { scene } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const size = { width: 32, height: 32, frames: 80 };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes the disk full after `writes` more writes. */
async function fillDisk(writes: number): Promise<void> {
  const probe = await open(folder.at('probe'), 'w');
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const write = prototype.write;
  let left = writes;
  vi.spyOn(prototype, 'write').mockImplementation(function (this: typeof probe, ...args: unknown[]) {
    if (left-- > 0) return Reflect.apply(write, this, args);
    return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' }));
  } as typeof write);
  const { rm } = await import('node:fs/promises');
  await rm(folder.at('probe'));
}

describe.each(['clip.mp4', 'clip.gif', 'frames'])('%s', (name) => {
  it('is not there, nor anything else, once the signal aborts between frames', async () => {
    const abort = new AbortController();
    const path = folder.at('new', 'folders', name);
    let returned = false;
    async function* frames() {
      try {
        yield* scene(size);
      } finally {
        returned = true;
      }
    }
    const onFrame = (count: number) => count === 66 && abort.abort(new Error('enough'));
    await expect(writeVideo(frames(), { path, fps: 8, signal: abort.signal, onFrame })).rejects.toThrow('enough');
    expect(returned).toBe(true);
    expect(await folder.list()).toEqual([]);
  });

  it('is not there when its frames fail, and their error is thrown as it was', async () => {
    const failure = new Error('the decoder failed');
    async function* frames() {
      yield* scene({ ...size, frames: 3 });
      throw failure;
    }
    await expect(writeVideo(frames(), { path: folder.at(name), fps: 8 })).rejects.toBe(failure);
    expect(await folder.list()).toEqual([]);
  });

  it.each([0, 1])('is not there when the disk is full after %i writes', async (writes) => {
    await fillDisk(writes);
    const writing = writeVideo(scene(size), { path: folder.at(name), fps: 8 });
    await expect(writing).rejects.toMatchObject({ code: 'video.disk-full' });
    expect(await folder.list()).toEqual([]);
  });

  it('is not there when there were no frames', async () => {
    const writing = writeVideo([], { path: folder.at(name), fps: 8 });
    await expect(writing).rejects.toMatchObject({ code: 'video.no-frames' });
    expect(await folder.list()).toEqual([]);
  });

  it('takes away every batch entry when one fails', async () => {
    const whole = tensor('float32', [2, 3, 1, 8, 8]);
    const broken = tensor('float32', [2, 3, 1, 8, 8]);
    broken.data[300] = Number.NaN;
    const writing = writeVideo([whole, broken], { path: folder.at(name), fps: 8 });
    await expect(writing).rejects.toMatchObject({
      code: 'video.not-a-number',
      where: expect.stringContaining('entry 1'),
    });
    expect(await folder.list()).toEqual([]);
  });
});

it('leaves the file that was there before', async () => {
  await writeFile(folder.at('clip.mp4'), 'old');
  const abort = AbortSignal.abort(new Error('no'));
  await expect(writeVideo(scene(size), { path: folder.at('clip.mp4'), fps: 8, signal: abort })).rejects.toThrow('no');
  expect(await readFile(folder.at('clip.mp4'), 'utf8')).toBe('old');
  expect(await folder.list()).toEqual(['clip.mp4']);
});

it('says what is wrong with a path before it takes a frame', async () => {
  await mkdir(folder.at('a.mp4'));
  const frames = () => scene({ ...size, frames: 1 });
  await expect(writeVideo(frames(), { path: folder.at('clip.mp5'), fps: 8 })).rejects.toThrow('Did you mean "mp4"?');
  await expect(writeVideo(frames(), { path: folder.at('clip.webm'), fps: 8 })).rejects.toThrow(/\.mp4 or \.gif/);
  await expect(writeVideo(frames(), { path: folder.at('a.mp4'), fps: 8 })).rejects.toThrow(/got a directory/);
  await writeFile(folder.at('file'), '');
  await expect(writeVideo(frames(), { path: folder.at('file'), fps: 8 })).rejects.toThrow(/end the name in \.mp4/);
  const under = writeVideo(frames(), { path: folder.at('file', 'clip.mp4'), fps: 8 });
  await expect(under).rejects.toMatchObject({ code: 'video.disk' });
});

it('refuses impossible options and shapes', async () => {
  const path = folder.at('clip.mp4');
  const chunk = tensor('float32', [1, 3, 1, 8, 8]);
  for (const fps of [0, -1, Number.NaN, 241]) {
    await expect(writeVideo([chunk], { path, fps })).rejects.toMatchObject({ code: 'video.fps' });
  }
  await expect(writeVideo([chunk], { path, fps: 8, quality: 101 })).rejects.toMatchObject({ code: 'video.quality' });
  await expect(writeVideo([chunk], { path, fps: 8, scale: 1.5 })).rejects.toMatchObject({ code: 'video.scale' });
  const gray = tensor('float32', [1, 1, 1, 8, 8]);
  await expect(writeVideo([gray], { path, fps: 8 })).rejects.toThrow('wanted [B, 3, F, H, W], got [1, 1, 1, 8, 8]');
  const other = tensor('float32', [1, 3, 1, 8, 16]);
  await expect(writeVideo([chunk, other], { path, fps: 8 })).rejects.toThrow(
    'wanted [1, 3, F, 8, 8], got [1, 3, 1, 8, 16]',
  );
  const wide = tensor('float32', [1, 3, 1, 2, 2 ** 17 * 16]);
  await expect(writeVideo([wide], { path, fps: 8 })).rejects.toMatchObject({ code: 'video.too-large' });
  expect(await folder.list()).toEqual([]);
});
