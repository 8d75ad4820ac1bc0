import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { run, validate } from '@kinograph/graph';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { findTensor, openSafetensors, readFloat32, readTensor, writeSafetensors } from '@kinograph/safetensors';
import { decodePicture, writeVideo } from '@kinograph/video';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GivenFramesRequest, stageRegistry, textToVideo, textToVideoSettings } from '../src/index.js';

const golden = (path: string) => fileURLToPath(new URL(`../../../test/golden/wan22-ti2v/${path}`, import.meta.url));

let runtime: Runtime;
let folder: string;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'kinograph-i2v-'));
});
afterAll(() => Promise.all([runtime.dispose(), rm(folder, { recursive: true })]));

describe('image to video with a model that is told by timesteps (Wan 2.2 TI2V)', () => {
  it('gives the frames diffusers gives, for the same picture and noise', async () => {
    const store = await openSafetensors(golden('cases/pipeline_ti2v.safetensors'));
    const image = await readTensor(findTensor(store, 'in.image'));
    const data = Float32Array.from(image.data as Uint8Array, (byte) => byte / 127.5 - 1);
    const planar = Float32Array.from(data, (_, at) => data[(at % 4096) * 3 + Math.floor(at / 4096)]!);
    const chunk = { dtype: 'float32' as const, shape: [1, 3, 1, 64, 64], data: planar };
    await writeVideo([chunk], { path: join(folder, 'picture'), fps: 1 });

    // The folder says WanPipeline; diffusers loads it as WanImageToVideoPipeline all the same.
    const checkpoint = await openCheckpoint(golden('checkpoint'));
    const { settings } = await textToVideoSettings(checkpoint, {
      prompt: 'A red fox runs across a snowy field, cinematic, high quality.',
      negativePrompt: 'Low quality, blurry, static, ugly',
      path: join(folder, 'fox'),
      steps: 3,
      guidance: 5,
      frames: 5,
      width: 64,
      height: 64,
      given: { pictures: [{ path: join(folder, 'picture/frame-00000.png'), at: 0 }], fit: 'stretch' },
    });
    const initialLatents = join(folder, 'noise.safetensors');
    await writeSafetensors(initialLatents, { latents: await readFloat32(findTensor(store, 'in.latents')) });
    const graph = textToVideo({ ...settings, textLength: 24, initialLatents });
    const services = { runtime, checkpoint: async () => checkpoint };
    await run(graph, { services }).result;

    const expected = await readFloat32(findTensor(store, 'out.frames')); // [1, 5, 3, 64, 64], 0 to 1
    let worst = 0;
    for (let frame = 0; frame < 5; frame++) {
      const bytes = await readFile(join(folder, `fox/frame-0000${frame}.png`));
      const made = await decodePicture(Uint8Array.from(bytes), 'made');
      for (const [at, byte] of made.data.entries()) {
        const wanted = expected.data[(frame * 3 + (at % 3)) * 4096 + Math.floor(at / 3)]! * 255;
        worst = Math.max(worst, Math.abs(byte - wanted));
      }
    }
    expect(worst).toBeLessThan(0.51);
    await checkpoint.close();
  });
});

describe('the embedded image-to-video model', () => {
  const prompt = 'a red ball in a green meadow';
  const settingsFor = async (url: URL, given?: GivenFramesRequest) => {
    const checkpoint = await openCheckpoint(url);
    try {
      const path = join(folder, 'clip');
      return (await textToVideoSettings(checkpoint, { prompt, path, frames: 9, ...(given && { given }) })).settings;
    } finally {
      await checkpoint.close();
    }
  };

  it('is given pictures at places in the order of the places, in a graph that JSON carries', async () => {
    const pictures = [
      { path: 'last.png', at: -1 },
      { path: 'first.jpg', at: 0 },
      { path: 'middle.png', at: 4 },
    ];
    const settings = await settingsFor(imageCheckpointUrl, { pictures });
    expect(settings.given).toMatchObject({
      paths: ['first.jpg', 'middle.png', 'last.png'],
      at: [0, 4, 8],
      keep: false,
    });
    const json = JSON.parse(JSON.stringify(textToVideo(settings).data));
    expect(validate(json, stageRegistry())).toEqual([]);
    expect(json.nodes['given-frames']).toMatchObject({ stage: 'given-frames' });
  });

  it('goes on from the last frames of a video', async () => {
    const { given } = await settingsFor(imageCheckpointUrl, { extend: 'clip.mp4' });
    expect(given).toEqual({ paths: ['clip.mp4'], at: [0], fit: 'cover', last: 5, keep: false });
  });

  it.each([
    ['a place outside the clip', [{ path: 'a.png', at: 9 }], /0 to 8, got frame 9/],
    ['a place counted too far back', [{ path: 'a.png', at: -10 }], /got frame -1/],
    [
      'two pictures for a place',
      [
        { path: 'a.png', at: 8 },
        { path: 'b.png', at: -1 },
      ],
      /got two for frame 8/,
    ],
    ['a video for a picture', [{ path: 'a.mp4', at: 0 }], /got a video/],
  ])('refuses %s', async (_what, pictures, message) => {
    await expect(settingsFor(imageCheckpointUrl, { pictures })).rejects.toThrow(message);
  });

  it('says what is wrong with a prompt alone, and text to video with a picture', async () => {
    await expect(settingsFor(imageCheckpointUrl)).rejects.toThrow(/frames to go on from.*got a prompt alone/);
    const given = { pictures: [{ path: 'a.png', at: 0 }] };
    await expect(settingsFor(checkpointUrl, given)).rejects.toThrow(/wanted an image-to-video checkpoint/);
  });
});
