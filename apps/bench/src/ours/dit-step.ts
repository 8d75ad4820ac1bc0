// One denoiser call: dit-step FOLDER PRECISION FRAMES HEIGHT WIDTH TEXT_LENGTH THREADS REPEATS (latent sizes).
import { openCheckpoint } from '@kinograph/checkpoint';
import { openWanDenoiser } from '@kinograph/dit';
import { createPatchifier } from '@kinograph/patchifier';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { tensor } from '@kinograph/tensor';
import { longestGap } from '../longest-gap.js';
import { median } from '../processes.js';

const [folder, precision, ...numbers] = process.argv.slice(2) as [string, 'fp32' | 'int8', ...string[]];
const [frames, height, width, textLength, threads, repeats] = numbers.map(Number) as number[] & { length: 6 };
const runtime = await createNodeRuntime({ threads: threads!, precision });
const checkpoint = await openCheckpoint(folder);
const component = await checkpoint.component('transformer');
const { in_channels: channels, text_dim: textWidth } = component.config as { in_channels: number; text_dim: number };
const ones = new Array<number>(channels).fill(1);
const denoiser = await openWanDenoiser(component, {
  runtime,
  patchifier: createPatchifier([1, 2, 2]),
  space: { id: 'any', channels, stride: { frames: 4, height: 8, width: 8 }, mean: ones, std: ones },
});
const wave = (length: number) => Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7));
const latents = tensor('float32', [1, channels, frames!, height!, width!]);
latents.data.set(wave(latents.data.length));
const text = tensor('float32', [1, textLength!, textWidth]);
text.data.set(wave(text.data.length));
const request = {
  latents,
  timestep: tensor('float32', [1], Float32Array.of(500)),
  condition: { tensor: text, lengths: [textLength!] },
};
const times: number[] = [];
await denoiser.predict([request], {});
const gap = longestGap();
for (let repeat = 0; repeat < repeats!; repeat++) {
  const started = performance.now();
  await denoiser.predict([request], {});
  times.push((performance.now() - started) / 1000);
}
const gapSeconds = gap.stop() / 1000;
await denoiser.dispose();
await runtime.dispose();
console.log(JSON.stringify({ seconds: median(times), gapSeconds }));
