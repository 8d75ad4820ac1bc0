// Text to video in a page, on WebAssembly in a worker of its own: frames are drawn as they are decoded.
//   npx vite page
import { openCheckpoint } from '@kinograph/checkpoint';
import { readGraph, run, type Stream } from '@kinograph/graph';
import { stageRegistry, textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import type { FrameChunk, FramesInfo } from '@kinograph/ports';
import { createWebRuntime } from '@kinograph/runtime-web';
import { rgbFrame } from '@kinograph/video';

const [form, output] = [document.forms[0]!, document.querySelector('output')!];
const context = document.querySelector('canvas')!.getContext('2d')!;
const runtime = await createWebRuntime();
const checkpoint = await openCheckpoint(new URL('.', location.href)); // weights are fetched when a model is opened

form.onsubmit = async (event) => {
  event.preventDefault();
  const asked = new FormData(form);
  const request = { prompt: String(asked.get('prompt')), steps: Number(asked.get('steps')), path: 'unused.mp4' };
  const { settings } = await textToVideoSettings(checkpoint, request);
  const { data } = textToVideo(settings);
  const { write: _, ...nodes } = data.nodes; // no file: the page takes the frames themselves
  const json = JSON.stringify({ ...data, nodes, outputs: { frames: { node: 'decode', output: 'frames' } } });
  const running = run(readGraph(json, stageRegistry()), { services: { runtime, checkpoint: async () => checkpoint } });
  const telling = (async () => {
    for await (const told of running) if (told.type === 'progress') output.value = `step ${told.step} of ${told.steps}`;
  })();
  for await (const chunk of (await running.result).frames as Stream<FrameChunk, FramesInfo>) {
    for (let frame = 0; frame < chunk.shape[2]!; frame++) {
      const { width, height, data: rgb } = rgbFrame(chunk, 0, frame);
      const rgba = Uint8ClampedArray.from({ length: 4 * width * height }, (_, at) =>
        at % 4 === 3 ? 255 : rgb[3 * (at >> 2) + (at % 4)]!,
      );
      context.putImageData(new ImageData(rgba, width, height), 0, 0);
    }
  }
  await telling;
  output.value = 'done';
};
