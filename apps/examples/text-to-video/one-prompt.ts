// A video from a prompt, with the model that ships with Kinograph.
//   node one-prompt.ts "a small blue star at night" star.mp4 [steps]
import {
  createServices,
  embeddedModel,
  openModel,
  openRuntime,
  run,
  textToVideo,
  textToVideoSettings,
} from 'kinograph';

const [prompt = 'a big red ball bouncing over green grass', path = 'ball.mp4', steps = '20'] = process.argv.slice(2);

const runtime = await openRuntime('node', { threads: 1 });
const checkpoint = await openModel(embeddedModel);
const { settings } = await textToVideoSettings(checkpoint, { prompt, path, steps: Number(steps), seed: 7n });

const running = run(textToVideo(settings), { services: createServices({ runtime, opened: [checkpoint] }) });
for await (const event of running) {
  if (event.type === 'progress' && event.node === 'denoise') console.log(`step ${event.step} of ${event.steps}`);
}
const [file] = (await running.result).file;
console.log(`${file?.path}: ${file?.bytes} bytes`);

await checkpoint.close();
await runtime.dispose();
