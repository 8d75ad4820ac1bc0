// A moving square through the autoencoder and back: how small it gets, and how near it stays.
//   npx tsx vae/round-trip.ts
import { openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl } from '@kinograph/model-scenes';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { tensor } from '@kinograph/tensor';
import { openWanVae } from '@kinograph/vae';

const [frames, side] = [17, 64];
const video = tensor('float32', [1, 3, frames, side, side]); // [B, RGB, F, H, W] in [-1, 1]
for (let at = 0; at < video.data.length; at++) {
  const [x, y, frame] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2) % frames];
  const inside = Math.abs(x - 16 - 2 * frame) < 10 && Math.abs(y - 32) < 10;
  const channel = Math.floor(at / (side ** 2 * frames));
  video.data[at] = [inside ? 0.8 : -0.4, inside ? -0.6 : 0.3, -0.6][channel]!; // red on green
}

const checkpoint = await openCheckpoint(checkpointUrl);
const runtime = await createNodeRuntime({ threads: 1 });
const vae = await openWanVae(await checkpoint.component('vae'), runtime);

const { mode: latents } = await vae.encode(video);
console.log(
  `latents [${latents.shape.join(', ')}]: 1/${(video.data.length / latents.data.length).toFixed(0)} of the numbers`,
);

const decoded = await vae.decode(latents); // decodeStream gives the same in chunks, for clips of any length
const squares = decoded.data.reduce((sum, value, at) => sum + (value - video.data[at]!) ** 2, 0);
console.log(
  `decoded [${decoded.shape.join(', ')}], ${(10 * Math.log10((4 * decoded.data.length) / squares)).toFixed(1)} dB`,
);
await vae.dispose();
await runtime.dispose();
