import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { stageChecks } from '@kinograph/stage-kit';
import { encode } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodePicture, fitImage, frameChunk, readFrames, readFramesStage, rgbFrame } from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const bytesOf = async (name: string) => Uint8Array.from(await readFile(folder.at(name)));

/** 4x2: red, green, blue and white above; black, grey, yellow and cyan below. */
const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 128, 128, 128, 255, 255, 0, 0, 255, 255];
const picture = { width: 4, height: 2, data: Uint8Array.from(colours) };

beforeEach(async () => {
  await writeFile(folder.at('rgb.png'), encode({ ...picture, channels: 3, depth: 8 }));
});

describe('decodePicture', () => {
  it('reads PNG: RGB, with transparency left out, grey, 16 bits', async () => {
    expect(await decodePicture(await bytesOf('rgb.png'), 'rgb.png')).toEqual(picture);
    const seen = { width: 1, height: 1, depth: 8 as const };
    const one = async (file: Uint8Array) => [...(await decodePicture(Uint8Array.from(file), 'one')).data];
    expect(await one(encode({ ...seen, channels: 4, data: Uint8Array.of(1, 2, 3, 0) }))).toEqual([1, 2, 3]);
    expect(await one(encode({ ...seen, channels: 1, data: Uint8Array.of(9) }))).toEqual([9, 9, 9]);
    expect(await one(encode({ ...seen, channels: 2, data: Uint8Array.of(9, 0) }))).toEqual([9, 9, 9]);
    const deep = Uint16Array.of(0xff00, 0x80ff, 0x0001);
    expect(await one(encode({ ...seen, depth: 16, channels: 3, data: deep }))).toEqual([255, 128, 0]);
  });

  it('reads PNG with a palette, as ffmpeg writes it', async () => {
    const given = ['-v', 'error', '-y', '-i', folder.at('rgb.png'), '-pix_fmt', 'pal8', folder.at('palette.png')];
    execFileSync('ffmpeg', given);
    const read = await decodePicture(await bytesOf('palette.png'), 'palette.png');
    // Its palette of 256 has no pure colours.
    for (const [at, value] of read.data.entries()) expect(Math.abs(value - colours[at]!)).toBeLessThan(64);
  });

  it('reads JPEG to within its loss', async () => {
    const flat = {
      width: 16,
      height: 16,
      data: new Uint8Array(16 * 16 * 4).map((_, at) => [200, 40, 90, 255][at % 4]!),
    };
    const { data } = await decodePicture(Uint8Array.from(encodeJpeg(flat, 95).data), 'flat.jpg');
    expect(data).toHaveLength(16 * 16 * 3);
    for (const [at, value] of data.entries()) expect(Math.abs(value - [200, 40, 90][at % 3]!)).toBeLessThan(4);
  });

  it('refuses what is no picture, and says what it is', async () => {
    await expect(decodePicture(Uint8Array.of(), 'a.png')).rejects.toThrow(
      /a\.png: wanted a PNG or JPEG picture, got an empty file/,
    );
    await expect(decodePicture(Uint8Array.of(1, 2, 3), 'a.png')).rejects.toMatchObject({ code: 'video.picture' });
    const cut = (await bytesOf('rgb.png')).slice(0, 40);
    await expect(decodePicture(cut, 'cut.png')).rejects.toMatchObject({ code: 'video.picture', where: 'cut.png' });
  });
});

describe('fitImage', () => {
  it('crops the middle evenly to cover, and distorts to stretch', () => {
    const covered = fitImage(picture, { width: 2, height: 2 }, 'cover');
    expect([...covered.data]).toEqual([0, 255, 0, 0, 0, 255, 128, 128, 128, 255, 255, 0]);
    const stretched = fitImage(picture, { width: 2, height: 2 }, 'stretch');
    expect([...stretched.data]).not.toEqual([...covered.data]);
    expect(stretched).toMatchObject({ width: 2, height: 2 });
  });
});

describe('frameChunk', () => {
  it('is undone by rgbFrame, for every byte', () => {
    const all = { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, (_, at) => Math.floor(at / 3)) };
    expect(rgbFrame(frameChunk(all), 0, 0)).toEqual(all);
  });
});

describe('readFrames', () => {
  it('reads the last frames of a video, in a size', async () => {
    const path = folder.at('shades.mp4');
    // Frame n is a grey of 20 n.
    const source = "color=black:size=32x32:rate=8:duration=1,geq=lum='16+N*20*219/255':cb=128:cr=128";
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-qp', '1', path]);
    const frames = await readFrames(path, { width: 16, height: 16, last: 3 });
    expect(frames.map(({ data }) => Math.round(data[0]! / 20))).toEqual([5, 6, 7]);
    expect(frames[0]).toMatchObject({ width: 16, height: 16 });
  });
});

describe('a picture inside its own name', () => {
  const inline = async () => `data:image/png;base64,${(await readFile(folder.at('rgb.png'))).toString('base64')}`;

  it('is read as the file would be', async () => {
    const size = { width: 4, height: 2 };
    expect(await readFrames(await inline(), size)).toEqual(await readFrames(folder.at('rgb.png'), size));
  });

  it('is no file to the host of a graph, and part of what a result is cached by', async () => {
    const parameters = readFramesStage.parameters.parse({ paths: [await inline()] });
    const services = { inputPath: () => expect.fail('asked for a file') } as never;
    const context = { parameters, services, signal: new AbortController().signal };
    expect(await readFramesStage.identity!(context)).toEqual([null]);
    expect(await readFramesStage.run({ ...context, inputs: {} } as never)).toMatchObject({
      frames: { info: { frames: 1 } },
    });
  });

  it('is named by its beginning where it is damaged', async () => {
    const damaged = `data:image/png;base64,${Buffer.from('no picture at all, whatever it says').toString('base64')}`;
    const refused = readFrames(damaged, { width: 4, height: 2 });
    await expect(refused).rejects.toMatchObject({ code: 'video.picture' });
    await expect(refused).rejects.toThrow(/^data:image\/png;base64,\w{18}…: wanted a PNG or JPEG/);
  });

  it('is refused before it is unpacked where it claims to be enormous', async () => {
    const claims = await readFile(folder.at('rgb.png'));
    claims.writeUInt32BE(60_000, 16);
    claims.writeUInt32BE(60_000, 20);
    await expect(decodePicture(Uint8Array.from(claims), 'huge.png')).rejects.toThrow(
      /60000x60000, beyond 100 megapixels/,
    );
  });
});

describe('the read-frames stage', () => {
  const checks = stageChecks(readFramesStage, {
    get parameters() {
      return { paths: [folder.at('rgb.png'), folder.at('rgb.png')], width: 4, height: 2 };
    },
    get otherParameters() {
      return { paths: [folder.at('rgb.png')] };
    },
    inputs: () => ({}),
    services: () => ({}) as never,
    wrong: [
      {
        name: 'a picture that is not there',
        parameters: { paths: ['/nowhere/a.png'] },
        message: /nothing at this path/,
      },
    ],
  });
  for (const { name, run } of checks) it(name, run);
});
