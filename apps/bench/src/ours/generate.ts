// Two generations in one process, without start-up and loading: generate FOLDER PROMPT SEED THREADS OUT.mp4. Loading is opening models.
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createServices, openCheckpoint, run, textToVideo, textToVideoSettings } from 'kinograph';

const [folder, prompt, seed, threads, path] = process.argv.slice(2) as [string, string, string, string, string];
const runtime = await createNodeRuntime({ threads: Number(threads) });
const checkpoint = await openCheckpoint(folder);
let loading = 0;
const open = runtime.open.bind(runtime);
runtime.open = async (...given) => {
  const started = performance.now();
  try {
    return await open(...given);
  } finally {
    loading += performance.now() - started;
  }
};
const { settings } = await textToVideoSettings(checkpoint, { prompt, path, seed: BigInt(seed) });
const graph = textToVideo(settings);

async function generate(): Promise<number> {
  const [started, loadedBefore] = [performance.now(), loading];
  await run(graph, { services: createServices({ runtime, opened: [checkpoint] }) }).result;
  return (performance.now() - started - (loading - loadedBefore)) / 1000;
}

const runSeconds = await generate();
const againSeconds = await generate();
await runtime.dispose();
console.log(JSON.stringify({ runSeconds, againSeconds }));
