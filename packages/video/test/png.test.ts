import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tensor } from '@kinograph/tensor';
import { decode as decodePng } from 'fast-png';
import { expect, it } from 'vitest';
import { writeVideo } from '../src/index.js';
import { decode } from './other-programs.js';
import { scene, sceneBytes } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const size = { width: 37, height: 19, frames: 5 };

it('writes a directory of numbered frames that two other decoders read exactly', async () => {
  const path = folder.at('frames');
  const [file] = await writeVideo(scene(size), { path, fps: 8, graph: '{"a":1}' });
  const names = await readdir(path);
  expect(names).toEqual([0, 1, 2, 3, 4].map((index) => `frame-0000${index}.png`));
  const files = await Promise.all(names.map((name) => readFile(`${path}/${name}`)));
  expect(file).toMatchObject({ format: 'png', frames: 5, bytes: files.reduce((sum, { length }) => sum + length, 0) });
  const pictures = files.map((bytes) => decodePng(bytes, { checkCrc: true }));
  expect(Buffer.concat(pictures.map(({ data }) => Buffer.from(data.buffer))).equals(sceneBytes(size))).toBe(true);
  expect(decode(`${path}/frame-%05d.png`).equals(sceneBytes(size))).toBe(true);
});

it('rounds as diffusers does: x / 2 + 0.5, clamped, times 255, half to even', async () => {
  // numpy: np.round((np.float32(x) / 2 + np.float32(0.5)).clip(0, 1) * np.float32(255)).astype('uint8')
  const values = [-1, 1, 0, -7, 7, 0.1, -0.1, 1 / 255 - 1e-9, 3 / 255, -1 / 255, 5 / 255, 0.999];
  const expected = [0, 255, 128, 0, 255, 140, 115, 128, 129, 127, 130, 255];
  const chunk = tensor('float32', [1, 3, 1, 2, 2], Float32Array.from(values));
  await writeVideo([chunk], { path: folder.at('one'), fps: 1 });
  const { data } = decodePng(await readFile(folder.at('one', 'frame-00000.png')));
  const planar = [0, 1, 2].flatMap((channel) => [0, 1, 2, 3].map((pixel) => data[3 * pixel + channel]));
  expect(planar).toEqual(expected);
});

it('replaces the frames of an earlier run, and leaves none of them over', async () => {
  const path = `${folder.at('frames')}/`;
  await writeVideo(scene({ ...size, frames: 7 }), { path, fps: 8 });
  await writeVideo(scene({ ...size, frames: 2 }), { path, fps: 8 });
  expect(await readdir(path)).toHaveLength(2);
  expect(await folder.list()).toEqual(['frames']);
});

it('refuses a directory that holds anything else', async () => {
  await mkdir(folder.at('home'));
  await writeFile(folder.at('home', 'notes.txt'), 'mine');
  const writing = writeVideo(scene(size), { path: folder.at('home'), fps: 8 });
  await expect(writing).rejects.toMatchObject({ code: 'video.path-taken', got: 'one with notes.txt in it' });
  expect(await readFile(folder.at('home', 'notes.txt'), 'utf8')).toBe('mine');
});
