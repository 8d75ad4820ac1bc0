// Runs in one process, the event loop watched: event-loop FOLDER PROMPT THREADS WIDTH HEIGHT STEPS OUT. What previews cost, too.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { latentPictures } from '@kinograph/ports';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createServices, openCheckpoint, run, textToVideo, textToVideoSettings } from 'kinograph';
import { median } from '../processes.js';

const [folder, prompt, threads, width, height, steps, path] = process.argv.slice(2) as [string, string, ...string[]];
const runtime = await createNodeRuntime({ threads: Number(threads) });
const checkpoint = await openCheckpoint(folder);
const { settings } = await textToVideoSettings(checkpoint, {
  prompt,
  path: path!,
  width: Number(width),
  height: Number(height),
  steps: Number(steps),
});

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const started = performance.now();
const first = await run(textToVideo(settings), { services: createServices({ runtime, opened: [checkpoint] }) }).result;
const seconds = (performance.now() - started) / 1000;
delay.disable();

const times = Array.from({ length: 30 }, () => {
  const before = performance.now();
  latentPictures(first.latents);
  return (performance.now() - before) / 1000;
});
await runtime.dispose();
const gapSeconds = delay.max / 1e9;
console.log(
  JSON.stringify({ seconds, gapSeconds, previewSeconds: median(times), stepSeconds: seconds / Number(steps) }),
);
