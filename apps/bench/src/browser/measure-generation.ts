import type { Checkpoint } from '@kinograph/checkpoint';
import { createRegistry, readGraph, run } from '@kinograph/graph';
import { builtInStages, textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { defineStage, file, frames } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { writeVideoStage } from '@kinograph/video';

/** What one process, or one page, took; seconds. */
export interface GenerationTimes {
  /** From opening the runtime to the last frame. */
  readonly firstSeconds: number;
  /** A second video, from the start of its graph to the last frame. */
  readonly againSeconds: number;
  /** Of that, opening models. */
  readonly againLoadingSeconds: number;
  /** Of that, denoising. */
  readonly againDenoisingSeconds: number;
  /** Of that, from the end of denoising to the last frame. */
  readonly againDecodingSeconds: number;
  readonly threads: number;
}

/** Takes frames and lets them go: the side that writes no file must not gain by it. */
const useFrames = defineStage({
  id: writeVideoStage.id,
  version: writeVideoStage.version,
  description: 'Takes frames.',
  inputs: { frames: frames() },
  outputs: { file: file() },
  parameters: writeVideoStage.parameters,
  async run({ inputs }) {
    for await (const _ of inputs.frames);
    return { file: [] };
  },
});

/** Makes two videos of one prompt, in Node or in a page, and measures them. */
export async function measureGeneration(
  openRuntime: () => Promise<Runtime>,
  openCheckpoint: () => Promise<Checkpoint>,
  prompt: string,
): Promise<GenerationTimes> {
  const started = performance.now();
  const [runtime, checkpoint] = await Promise.all([openRuntime(), openCheckpoint()]);
  let loading = 0;
  const { name, device, lowering, threads } = runtime;
  const timed: Runtime = {
    name,
    device,
    lowering,
    threads,
    kept: runtime.kept,
    keep: (tensor, options) => runtime.keep(tensor, options),
    async open(model, options) {
      const began = performance.now();
      try {
        return await runtime.open(model, options);
      } finally {
        loading += performance.now() - began;
      }
    },
    dispose: () => runtime.dispose(),
  };
  const { settings } = await textToVideoSettings(checkpoint, { prompt, path: 'clip.mp4', seed: 7n });
  const others = builtInStages.filter(({ id }) => id !== useFrames.id);
  const data = JSON.parse(JSON.stringify(textToVideo(settings).data));
  const graph = readGraph(data, createRegistry([...others, useFrames]));

  const generate = async () => {
    const denoising = { start: 0, end: 0 };
    const running = run(graph, { services: { runtime: timed, checkpoint: async () => checkpoint } });
    for await (const event of running) {
      if (event.type === 'started' && event.node === 'denoise') denoising.start = performance.now();
      if (event.type === 'finished' && event.node === 'denoise') denoising.end = performance.now();
    }
    await running.result;
    return denoising;
  };
  await generate();
  const first = performance.now();
  loading = 0;
  const denoising = await generate();
  const again = performance.now();
  await checkpoint.close();
  await runtime.dispose();
  return {
    firstSeconds: (first - started) / 1000,
    againSeconds: (again - first) / 1000,
    againLoadingSeconds: loading / 1000,
    againDenoisingSeconds: (denoising.end - denoising.start) / 1000,
    againDecodingSeconds: (again - denoising.end) / 1000,
    threads,
  };
}
