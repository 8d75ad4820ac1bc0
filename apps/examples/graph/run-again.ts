// Results that are kept: the second run takes what the first one made, and computes only what was changed.
//   npx tsx graph/run-again.ts [folder] [steps]
import { join } from 'node:path';
import {
  cacheContext,
  createServices,
  embeddedModel,
  openDiskStore,
  openModel,
  openRuntime,
  run,
  textToVideo,
  textToVideoSettings,
} from 'kinograph';

const [folder = 'runs', steps = '20'] = process.argv.slice(2);
const [runtime, checkpoint] = await Promise.all([openRuntime('node', { threads: 1 }), openModel(embeddedModel)]);
const services = createServices({ runtime, opened: [checkpoint] });

const store = await openDiskStore({ folder: join(folder, 'cache'), maxBytes: 500e6 });
const cache = { store, context: cacheContext(runtime), saveEverySeconds: 5 };

for (const fps of [8, 12]) {
  const path = join(folder, `star-${fps}.mp4`);
  const request = { prompt: 'a small blue star at night', path, fps, steps: Number(steps), frames: 9 };
  const { settings } = await textToVideoSettings(checkpoint, request);
  const running = run(textToVideo(settings), { services, cache });
  for await (const event of running) {
    if (event.type === 'started' || event.type === 'cached') console.log(`${fps}: ${event.type} ${event.node}`);
  }
  await running.result;
}
console.log((await store.size()).entries, 'results kept');
await Promise.all([runtime.dispose(), checkpoint.close()]);
