// A stage of one's own, a source of frames, wired to the built-in writer. No model at all.
//   npx tsx graph/own-stage.ts [file]
import { createGraph, run } from '@kinograph/graph';
import { defineStage, type FrameChunk, frames } from '@kinograph/ports';
import { tensor } from '@kinograph/tensor';
import { writeVideoStage } from '@kinograph/video';
import { createServices, openRuntime } from 'kinograph';
import { z } from 'zod';

const sunrise = defineStage({
  id: 'sunrise',
  version: 1,
  description: 'An orange picture that brightens.',
  inputs: {},
  outputs: { frames: frames() },
  parameters: z.object({ frames: z.int().min(1) }),
  run({ parameters }) {
    const info = { batch: 1, frames: parameters.frames, height: 32, width: 32 };
    async function* shine(): AsyncGenerator<FrameChunk> {
      for (let frame = 0; frame < info.frames; frame++) {
        const light = (2 * (frame + 1)) / info.frames - 1;
        const planes = [light, light / 2 - 0.5, -1].flatMap((level) => Array<number>(32 * 32).fill(level));
        yield tensor('float32', [1, 3, 1, 32, 32], Float32Array.from(planes));
      }
    }
    return { frames: { info, [Symbol.asyncIterator]: shine } };
  },
});

const graph = createGraph('sunrise');
const source = graph.add(sunrise, { parameters: { frames: 12 }, inputs: {} });
const writing = { parameters: { path: process.argv[2] ?? 'sunrise.gif', fps: 12 }, inputs: { frames: source.frames } };
const { file } = graph.add(writeVideoStage, writing);

const runtime = await openRuntime('node', { threads: 1 }); // what stages that run models would use
const running = run(graph.build({ file }), { services: createServices({ runtime }) });
for await (const event of running) if (event.type === 'finished') console.log(`${event.stage} finished`);
await runtime.dispose();
