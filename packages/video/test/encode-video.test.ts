import { readdir, readFile } from 'node:fs/promises';
import { createGraph, createRegistry, readGraph, run } from '@kinograph/graph';
import { defineStage, frames, type Services } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { readEmbeddedGraph, writeVideo, writeVideoStage } from '../src/index.js';
import { encoderConfig } from '../src/web/encoder-config.js';
import { evenSided } from '../src/web/even-sided.js';
import { type EncodedVideo, encodeVideo, encodeVideoStage } from '../src/web/index.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const graph = '{"say":"größer"}';
const bytesOf = async ({ data }: EncodedVideo) => new Uint8Array(await data.arrayBuffer());

/** `[batch, 3, 2, 6, 10]` twice: four frames of many colours. */
function* chunks(batch = 1) {
  for (const start of [0, 2]) {
    const chunk = tensor('float32', [batch, 3, 2, 6, 10]);
    for (let at = 0; at < chunk.data.length; at++) chunk.data[at] = Math.sin(at * 0.37 + start);
    yield chunk;
  }
}

describe('a video made in memory', () => {
  it('is the GIF that Node writes, to the byte, with the graph inside', async () => {
    const path = folder.at('wave.gif');
    await writeVideo(chunks(), { path, fps: 8, scale: 3, graph });
    const [made, ...others] = await encodeVideo(chunks(), { path: 'videos/wave.gif', fps: 8, scale: 3, graph });
    expect(others).toEqual([]);
    expect(made).toMatchObject({ name: 'wave.gif', format: 'gif', frames: 4, width: 30, height: 18, fps: 8 });
    expect(made!.data.type).toBe('image/gif');
    const bytes = await bytesOf(made!);
    expect(Buffer.from(bytes).equals(await readFile(path))).toBe(true);
    expect(JSON.parse((await readEmbeddedGraph(bytes))!)).toEqual(JSON.parse(graph));
  });

  it('of PNG pictures is a zip of the folder that Node writes; the same pictures give the same zip', async () => {
    const path = folder.at('wave');
    await writeVideo(chunks(), { path, fps: 8, graph });
    const [made] = await encodeVideo(chunks(), { path: 'wave/', fps: 8, graph });
    expect(made).toMatchObject({ name: 'wave.zip', format: 'png', frames: 4 });
    expect(made!.data.type).toBe('application/zip');
    const files = unzipSync(await bytesOf(made!));
    expect(Object.keys(files)).toEqual((await readdir(path)).toSorted().map((name) => `wave/${name}`));
    for (const [name, bytes] of Object.entries(files)) {
      expect(Buffer.from(bytes).equals(await readFile(folder.at(name)))).toBe(true);
    }
    const [again] = await encodeVideo(chunks(), { path: 'wave/', fps: 8, graph });
    expect(await bytesOf(again!)).toEqual(await bytesOf(made!));
  });

  it('of one PNG picture is that picture', async () => {
    const still = tensor('float32', [1, 3, 1, 6, 10]);
    const [made] = await encodeVideo([still], { path: 'still', fps: 8, graph });
    expect(made).toMatchObject({ name: 'still.png', frames: 1 });
    expect(await readEmbeddedGraph(await bytesOf(made!))).toBe(graph);
  });

  it('of a batch is one file for each entry, and each picture is told', async () => {
    const seen: string[] = [];
    const counts: number[] = [];
    const made = await encodeVideo(chunks(2), {
      path: 'wave.gif',
      fps: 8,
      onPicture: ({ width, height }, entry, frame) => seen.push(`${entry}.${frame} ${width}x${height}`),
      onFrame: (count) => counts.push(count),
    });
    expect(made.map(({ name }) => name)).toEqual(['wave-0.gif', 'wave-1.gif']);
    expect(await bytesOf(made[0]!)).not.toEqual(await bytesOf(made[1]!));
    expect(seen).toHaveLength(8);
    expect(seen.slice(0, 3)).toEqual(['0.0 10x6', '1.0 10x6', '0.1 10x6']);
    expect(counts).toEqual([1, 2, 3, 4]);
  });

  it('is refused as Node refuses it, and where there is no encoder that is said', async () => {
    const asked = (options: object) => encodeVideo(chunks(), { path: 'a.gif', fps: 8, ...options });
    await expect(asked({ fps: 51 })).rejects.toMatchObject({ code: 'video.fps' });
    await expect(asked({ path: 'a.webm' })).rejects.toMatchObject({ code: 'video.format' });
    await expect(asked({ scale: 1.5 })).rejects.toMatchObject({ code: 'video.scale' });
    await expect(encodeVideo([], { path: 'a.gif', fps: 8 })).rejects.toMatchObject({ code: 'video.no-frames' });
    await expect(asked({ path: 'a.mp4' })).rejects.toMatchObject({ code: 'video.encoder' });
    const signal = AbortSignal.abort('enough');
    await expect(asked({ signal })).rejects.toBe('enough');
  });
});

describe('the stage of a page', () => {
  const source = defineStage({
    id: 'waves',
    version: 1,
    description: 'Gives frames.',
    inputs: {},
    outputs: { frames: frames() },
    parameters: z.object({}),
    run: () => ({
      frames: {
        info: { batch: 2, frames: 4, height: 6, width: 10 },
        async *[Symbol.asyncIterator]() {
          yield* chunks(2);
        },
      },
    }),
  });

  it('takes the place of the one of Node in the same graph, and hands over what it makes', async () => {
    const built = createGraph('waves');
    const given = built.add(source, { parameters: {}, inputs: {} });
    const written = built.add(writeVideoStage, { parameters: { path: 'out/wave.gif', fps: 8 }, inputs: given });
    const { data } = built.build(written);
    const videos: string[] = [];
    const posters: string[] = [];
    const stage = encodeVideoStage({
      onVideo: ({ name }, { node, path, entry }) => {
        videos.push(`${node} ${path} ${entry} ${name}`);
      },
      onPicture: (_, { entry, frame, frames: all }) => {
        if (frame === all / 2) posters.push(`${entry}`);
      },
    });
    const services = { graph } as unknown as Services;
    const running = run(readGraph(data, createRegistry([source, stage])), { services });
    const { file } = await running.result;
    expect(videos).toEqual(['write-video out/wave.gif 0 wave-0.gif', 'write-video out/wave.gif 1 wave-1.gif']);
    expect(posters).toEqual(['0', '1']);
    expect(file).toMatchObject([
      { path: 'wave-0.gif', mimeType: 'image/gif', frames: 4 },
      { path: 'wave-1.gif', mimeType: 'image/gif', frames: 4 },
    ]);
  });
});

describe('the encoder of a browser', () => {
  afterEach(() => vi.unstubAllGlobals());
  const wish = { width: 65, height: 64, fps: 8, quality: 80 };
  const supporting = (...codecs: string[]) =>
    vi.stubGlobal('VideoEncoder', {
      isConfigSupported: async ({ codec }: VideoEncoderConfig) => ({ supported: codecs.includes(codec) }),
    });

  it('is H.264 where there is one, in even sides', async () => {
    supporting('av01.0.05M.08', 'vp09.00.31.08', 'avc1.4d001f');
    const { codec, config } = await encoderConfig(wish);
    expect(codec).toBe('avc');
    expect(config).toMatchObject({ codec: 'avc1.4d001f', width: 66, height: 64, framerate: 8, avc: { format: 'avc' } });
  });

  it('is another where there is none, and is missed where there is nothing', async () => {
    supporting('av01.0.05M.08', 'vp09.00.31.08');
    expect((await encoderConfig(wish)).codec).toBe('vp9');
    supporting();
    await expect(encoderConfig(wish)).rejects.toThrow('wanted a browser that encodes H.264, VP9 or AV1');
  });

  it('is given odd sides with their last column and row twice', () => {
    const { width, height, data } = evenSided({ width: 3, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) });
    expect([width, height]).toEqual([4, 2]);
    const row = [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 7, 8, 9, 255];
    expect([...data]).toEqual([...row, ...row]);
  });
});
