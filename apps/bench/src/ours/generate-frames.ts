// Two videos of one prompt, frames only, as a page makes them: generate-frames FOLDER PROMPT THREADS.
import { openCheckpoint } from '@kinograph/checkpoint';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { measureGeneration } from '../browser/measure-generation.js';

const [folder, prompt, threads] = process.argv.slice(2) as [string, string, string];
const times = await measureGeneration(
  () => createNodeRuntime({ threads: Number(threads) }),
  () => openCheckpoint(folder),
  prompt,
);
console.log(JSON.stringify(times));
