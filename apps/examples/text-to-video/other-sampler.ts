// The same prompt and seed through two samplers: one node of the graph differs.
//   npx tsx text-to-video/other-sampler.ts [folder] [steps]
import { join } from 'node:path';
import {
  createServices,
  embeddedModel,
  openModel,
  openRuntime,
  run,
  textToVideo,
  textToVideoSettings,
} from 'kinograph';

const [folder = '.', steps = '12'] = process.argv.slice(2);
const runtime = await openRuntime('node', { threads: 1 });
const checkpoint = await openModel(embeddedModel);

for (const sampler of ['unipc', 'dpmpp2m']) {
  const request = { prompt: 'a yellow ring rising above the sea', path: join(folder, `${sampler}.gif`), sampler };
  const { settings } = await textToVideoSettings(checkpoint, { ...request, steps: Number(steps) });
  const graph = textToVideo(settings);
  const { latents } = await run(graph, { services: createServices({ runtime, opened: [checkpoint] }) }).result;
  const mean = latents.tensor.data.reduce((sum, value) => sum + value, 0) / latents.tensor.data.length;
  console.log(`${sampler}: ${JSON.stringify(graph.data.nodes.scheduler?.parameters)}, mean of the latents ${mean}`);
}

await checkpoint.close();
await runtime.dispose();
