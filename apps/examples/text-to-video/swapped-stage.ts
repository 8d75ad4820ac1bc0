// A stage of a finished graph swapped for one of one's own: where it wrote a file, the first frame is drawn in the terminal.
//   npx tsx text-to-video/swapped-stage.ts [prompt] [steps]
import { defineStage, frames, text } from '@kinograph/ports';
import { rgbFrame } from '@kinograph/video';
import * as kinograph from 'kinograph';
import { z } from 'zod';

const draw = defineStage({
  id: 'draw',
  version: 1,
  description: 'The first frame in characters, dark to bright.',
  inputs: { frames: frames() },
  outputs: { drawing: text() },
  parameters: z.object({ shades: z.string().min(2).default(' .:-=+*#%@') }),
  async run({ inputs, parameters: { shades } }) {
    for await (const chunk of inputs.frames) {
      const { width, height, data } = rgbFrame(chunk, 0, 0);
      const shade = (at: number) =>
        shades[Math.floor(((data[at]! + data[at + 1]! + data[at + 2]!) / 766) * shades.length)];
      const rows = Array.from({ length: height / 4 }, (_, row) =>
        Array.from({ length: width / 2 }, (_, column) => shade(3 * (4 * row * width + 2 * column))),
      );
      return { drawing: rows.map((row) => row.join('')).join('\n') };
    }
    return { drawing: '' };
  },
});

const [prompt = 'a big yellow circle over the sea', steps = '20'] = process.argv.slice(2);
const runtime = await kinograph.openRuntime('node', { threads: 1 });
const opened = [await kinograph.openModel(kinograph.embeddedModel)];
const request = { prompt, path: 'unused.mp4', steps: Number(steps) };
const { settings } = await kinograph.textToVideoSettings(opened[0]!, request);
const { data } = kinograph.textToVideo(settings);
const nodes = { ...data.nodes, write: { stage: 'draw', version: 1, parameters: {}, inputs: data.nodes.write!.inputs } };
const outputs = { drawing: { node: 'write', output: 'drawing' } };
const graph = kinograph.readGraph(JSON.stringify({ ...data, nodes, outputs }), kinograph.stageRegistry([draw]));
console.log((await kinograph.run(graph, { services: kinograph.createServices({ runtime, opened }) }).result).drawing);
await runtime.dispose();
