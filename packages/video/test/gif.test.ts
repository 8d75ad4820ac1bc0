import { stat } from 'node:fs/promises';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { writeVideo } from '../src/index.js';
import { decode, difference, probe } from './other-programs.js';
import { scene, sceneBytes } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();

it('times 8 frames a second as 13 and 12 hundredths, in step with the clock', async () => {
  const path = folder.at('clip.gif');
  const [file] = await writeVideo(scene({ width: 48, height: 32, frames: 9 }), { path, fps: 8 });
  expect(file).toMatchObject({ format: 'gif', mimeType: 'image/gif', frames: 9, bytes: (await stat(path)).size });
  const { streams, frames } = probe(path, '-show_streams', '-show_frames');
  expect(streams[0]).toMatchObject({ codec_name: 'gif', width: 48, height: 32 });
  expect(frames.map((frame) => Number(frame.pkt_duration ?? frame.duration))).toEqual([
    13, 12, 13, 12, 13, 12, 13, 12, 13,
  ]);
});

it('plays for ever', async () => {
  const path = folder.at('clip.gif');
  await writeVideo(scene({ width: 16, height: 16, frames: 2 }), { path, fps: 10 });
  expect(decode(path, '-ignore_loop', '0', '-t', '1').length).toBe(10 * 16 * 16 * 3);
});

it('keeps the picture within what 256 colours allow', async () => {
  const size = { width: 96, height: 64, frames: 4 };
  const path = folder.at('clip.gif');
  await writeVideo(scene(size), { path, fps: 10 });
  const { mean, absolute } = difference(decode(path), sceneBytes(size));
  expect(absolute).toBeLessThan(3);
  for (const shift of mean) expect(Math.abs(shift)).toBeLessThan(1);
});

it('is exact where a frame has 256 colours or fewer', async () => {
  const chunk = tensor('float32', [1, 3, 1, 16, 16]);
  const bytes = Uint8Array.from(
    { length: 768 },
    (_, index) => (index % 3 === 0 ? Math.floor(index / 3) : 7 * index) & 255,
  );
  bytes.forEach((byte, index) => {
    chunk.data[(index % 3) * 256 + Math.floor(index / 3)] = (2 * byte) / 255 - 1;
  });
  const path = folder.at('few.gif');
  await writeVideo([chunk], { path, fps: 10 });
  expect(decode(path).equals(bytes)).toBe(true);
});

it('refuses more than 50 frames a second, which players slow down', async () => {
  const writing = writeVideo(scene({ width: 16, height: 16, frames: 1 }), { path: folder.at('fast.gif'), fps: 60 });
  await expect(writing).rejects.toMatchObject({ code: 'video.fps' });
});
