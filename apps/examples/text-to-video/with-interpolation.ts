// A stage put into a finished graph: four times as many frames, made between the model's own before they are written.
//   npx tsx text-to-video/with-interpolation.ts [file] [steps]
import {
  createServices,
  embeddedModel,
  openModel,
  openRuntime,
  readGraph,
  run,
  stageRegistry,
  textToVideo,
  textToVideoSettings,
} from 'kinograph';

const [path = 'smooth.mp4', steps = '20'] = process.argv.slice(2);
const runtime = await openRuntime('node', { threads: 1 });
const checkpoint = await openModel(embeddedModel);
const request = { prompt: 'a green square moving left over sand', path, steps: Number(steps), fps: 32 };
const { settings } = await textToVideoSettings(checkpoint, request);

const json = JSON.parse(JSON.stringify(textToVideo(settings).data)); // a graph is plain data
json.nodes.smooth = {
  stage: 'interpolate-keyframes',
  version: 1,
  parameters: { factor: 4 },
  inputs: { frames: json.nodes.write.inputs.frames },
};
json.nodes.write.inputs.frames = { node: 'smooth', output: 'frames' };
const graph = readGraph(json, stageRegistry()); // checked: ports, parameters, latent spaces

const { file } = await run(graph, { services: createServices({ runtime, opened: [checkpoint] }) }).result;
console.log(file); // 65 frames: 16 times 4, and the last

await checkpoint.close();
await runtime.dispose();
