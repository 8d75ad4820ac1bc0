import { keptTree, openCheckpoint } from '@kinograph/checkpoint';
import { createWebRuntime } from '@kinograph/runtime-web';
import { type GenerationTimes, measureGeneration } from './measure-generation.js';

declare global {
  interface Window {
    measure(prompt: string, threads: number): Promise<GenerationTimes>;
  }
}

window.measure = (prompt, threads) =>
  measureGeneration(
    () => createWebRuntime({ device: 'wasm', threads }),
    () => openCheckpoint(keptTree(new URL('/', location.href))),
    prompt,
  );
