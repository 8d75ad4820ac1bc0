// Decoding latents: vae-decode FOLDER LATENT_FRAMES HEIGHT WIDTH THREADS REPEATS (latent sizes; 0 repeats: once, for the memory).
import { openCheckpoint } from '@kinograph/checkpoint';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { tensor } from '@kinograph/tensor';
import { openWanVae } from '@kinograph/vae';
import { median } from '../processes.js';

const [folder, ...numbers] = process.argv.slice(2) as [string, ...string[]];
const [frames, height, width, threads, repeats] = numbers.map(Number) as number[] & { length: 5 };
const runtime = await createNodeRuntime({ threads: threads! });
const checkpoint = await openCheckpoint(folder);
const vae = await openWanVae(await checkpoint.component('vae'), runtime);

/** Latent frames as a stream, so that nothing here grows with their number. */
function* latents() {
  for (let frame = 0; frame < frames!; frame++) {
    const one = tensor('float32', [1, vae.space.channels, 1, height!, width!]);
    one.data.forEach((_, index) => {
      one.data[index] = Math.sin(index * 1.7 + frame);
    });
    yield one;
  }
}

async function decode(): Promise<number> {
  const started = performance.now();
  for await (const _ of vae.decodeStream(latents()));
  return (performance.now() - started) / 1000;
}

const times = [await decode()];
for (let repeat = 0; repeat < repeats!; repeat++) times.push(await decode());
await vae.dispose();
await runtime.dispose();
console.log(JSON.stringify({ seconds: median(times.length > 1 ? times.slice(1) : times) }));
