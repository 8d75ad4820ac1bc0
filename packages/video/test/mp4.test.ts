import { readFile, stat } from 'node:fs/promises';
import { tensor } from '@kinograph/tensor';
import { expect, it, vi } from 'vitest';
import { writeVideo } from '../src/index.js';
import { decode, difference, probe } from './other-programs.js';
import { scene, sceneBytes, sceneChunk } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();

it('writes H.264 that ffprobe reads as what it is', async () => {
  const path = folder.at('clip.mp4');
  const [file] = await writeVideo(scene({ width: 64, height: 48, frames: 33 }), { path, fps: 8 });
  expect(file).toEqual({
    path,
    format: 'mp4',
    mimeType: 'video/mp4',
    bytes: (await stat(path)).size,
    frames: 33,
    width: 64,
    height: 48,
    fps: 8,
  });
  const { streams, format } = probe(path, '-count_frames', '-show_streams', '-show_format');
  expect(streams).toHaveLength(1);
  expect(streams[0]).toMatchObject({
    codec_name: 'h264',
    profile: 'Constrained Baseline',
    level: 30,
    pix_fmt: 'yuv420p',
    width: 64,
    height: 48,
    r_frame_rate: '8/1',
    avg_frame_rate: '8/1',
    nb_read_frames: '33',
    has_b_frames: 0,
    color_range: 'tv',
    color_space: 'smpte170m',
    color_primaries: 'bt709',
    color_transfer: 'iec61966-2-1',
  });
  expect(Number(format.duration)).toBeCloseTo(33 / 8, 3);
});

it('keeps the picture: small error, no shift of any channel', async () => {
  const size = { width: 160, height: 120, frames: 10 };
  const path = folder.at('clip.mp4');
  await writeVideo(scene(size), { path, fps: 24 });
  const { mean, absolute } = difference(decode(path), sceneBytes(size));
  expect(absolute).toBeLessThan(2.5);
  for (const shift of mean) expect(Math.abs(shift)).toBeLessThan(0.4);
});

it('uses BT.709 from 720 rows on, and says so', async () => {
  const size = { width: 96, height: 720, frames: 2 };
  const path = folder.at('tall.mp4');
  await writeVideo(scene(size), { path, fps: 24 });
  expect(probe(path, '-show_streams').streams[0]).toMatchObject({ color_space: 'bt709' });
  const { mean, absolute } = difference(decode(path), sceneBytes(size));
  expect(absolute).toBeLessThan(2.5);
  for (const shift of mean) expect(Math.abs(shift)).toBeLessThan(0.4);
});

it('joins groups of pictures into one stream without a seam', async () => {
  const size = { width: 32, height: 32, frames: 130 };
  const path = folder.at('long.mp4');
  await writeVideo(scene(size, 7), { path, fps: 30 });
  const { frames } = probe(path, '-show_frames', '-show_entries', 'frame=pict_type,best_effort_timestamp_time');
  expect(frames).toHaveLength(130);
  expect(frames.flatMap(({ pict_type }, index) => (pict_type === 'I' ? [index] : []))).toEqual([0, 64, 128]);
  frames.forEach(({ best_effort_timestamp_time }, index) => {
    expect(Number(best_effort_timestamp_time)).toBeCloseTo(index / 30, 4);
  });
  expect(difference(decode(path), sceneBytes(size)).absolute).toBeLessThan(8);
});

it('makes odd sides even by repeating the edge', async () => {
  const size = { width: 63, height: 41, frames: 3 };
  const path = folder.at('odd.mp4');
  await writeVideo(scene(size), { path, fps: 8, quality: 100 });
  expect(probe(path, '-show_streams').streams[0]).toMatchObject({ width: 64, height: 42 });
  const cropped = decode(path).filter((_, byte) => Math.floor(byte / 3) % 64 < 63 && Math.floor(byte / 192) % 42 < 41);
  expect(difference(cropped, sceneBytes(size)).absolute).toBeLessThan(8);
});

it('puts the index in front of the pictures', async () => {
  const path = folder.at('clip.mp4');
  await writeVideo(scene({ width: 64, height: 64, frames: 70 }), { path, fps: 8, graph: '{}' });
  const bytes = await readFile(path);
  const boxes: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    boxes.push(bytes.toString('latin1', at + 4, at + 8));
    const size = bytes.readUInt32BE(at);
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
  }
  expect(boxes).toEqual(['ftyp', 'moov', 'mdat']);
});

it('keeps a frame rate that is no whole number', async () => {
  const path = folder.at('film.mp4');
  await writeVideo(scene({ width: 32, height: 32, frames: 24 }), { path, fps: 24000 / 1001 });
  expect(probe(path, '-show_streams').streams[0]).toMatchObject({ r_frame_rate: '24000/1001' });
});

it('spends more bytes and gets nearer as quality rises', async () => {
  const size = { width: 128, height: 96, frames: 4 };
  const results = [];
  for (const quality of [0, 50, 100]) {
    const path = folder.at(`${quality}.mp4`);
    const [file] = await writeVideo(scene(size), { path, fps: 8, quality });
    results.push({ bytes: file!.bytes, error: difference(decode(path), sceneBytes(size)).absolute });
  }
  expect(results[0]!.bytes).toBeLessThan(results[1]!.bytes);
  expect(results[1]!.bytes).toBeLessThan(results[2]!.bytes);
  expect(results[0]!.error).toBeGreaterThan(results[1]!.error);
  expect(results[1]!.error).toBeGreaterThan(results[2]!.error);
});

it('enlarges every pixel to a square, which keeps colour edges sharp', async () => {
  const size = { width: 32, height: 24, frames: 2 };
  const path = folder.at('large.mp4');
  const [file] = await writeVideo(scene(size), { path, fps: 8, scale: 4 });
  expect(file).toMatchObject({ width: 128, height: 96 });
  const pictures = decode(path);
  const centres = Buffer.alloc(2 * 24 * 32 * 3);
  for (let row = 0; row < 48; row++) {
    for (let column = 0; column < 32; column++) {
      const from = 3 * ((4 * row + 1) * 128 + 4 * column + 1);
      pictures.copy(centres, 3 * (row * 32 + column), from, from + 3);
    }
  }
  expect(difference(centres, sceneBytes(size)).absolute).toBeLessThan(2.5);
});

it('writes each batch entry to a file of its own', async () => {
  const size = { width: 64, height: 64, frames: 5, batch: 2 };
  const files = await writeVideo(scene(size), { path: folder.at('clip.mp4'), fps: 8 });
  expect(files.map(({ path }) => path)).toEqual([folder.at('clip-0.mp4'), folder.at('clip-1.mp4')]);
  files.forEach(({ path }, entry) => {
    expect(difference(decode(path), sceneBytes(size, entry)).absolute).toBeLessThan(5);
    expect(difference(decode(path), sceneBytes(size, 1 - entry)).absolute).toBeGreaterThan(8);
  });
});

it('writes to disk while frames come, without collecting them', async () => {
  const sizes: number[] = [];
  async function* watched() {
    for await (const chunk of scene({ width: 160, height: 128, frames: 400 }, 16)) {
      const part = (await folder.list()).find((name) => name.endsWith('.part'));
      if (part) sizes.push((await stat(folder.at(part))).size);
      yield chunk;
    }
  }
  const [file] = await writeVideo(watched(), { path: folder.at('clip.mp4'), fps: 8, quality: 100 });
  expect(sizes.at(-1)).toBeGreaterThan(file!.bytes / 3);
  expect(sizes.at(-1)).toBeLessThan(file!.bytes);
});

it('encodes on after a clip that was given up half way, and prints nothing', async () => {
  const print = vi.spyOn(console, 'log');
  const size = { width: 32, height: 32, frames: 9 };
  const broken = tensor('float32', [1, 3, 1, 32, 32], new Float32Array(3072).fill(Number.NaN));
  await expect(writeVideo([sceneChunk(size, 0, 9), broken], { path: folder.at('a.mp4'), fps: 8 })).rejects.toThrow(
    'NaN',
  );
  await writeVideo(scene(size), { path: folder.at('b.mp4'), fps: 8 });
  expect(decode(folder.at('b.mp4')).length).toBe(9 * 3072);
  expect(print).not.toHaveBeenCalled();
});

it('leaves the last-resort listeners of the process alone', async () => {
  await writeVideo(scene({ width: 16, height: 16, frames: 1 }), { path: folder.at('clip.mp4'), fps: 8 });
  const named = ['uncaughtException', 'unhandledRejection'] as const;
  for (const event of named) {
    const sources = process.listeners(event as 'uncaughtException').map(String);
    expect(sources.filter((source) => source.includes('ExitStatus') || source === 'abort')).toEqual([]);
  }
});
