// How near int8 frames come to float32's: int8-frames FOLDER PROMPT SEED THREADS. Peak signal-to-noise ratio in dB.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openWanVae } from '@kinograph/vae';
import { createServices, openCheckpoint, run, textToVideo, textToVideoSettings } from 'kinograph';

const [folder, prompt, seed, threads] = process.argv.slice(2) as [string, string, string, string];

async function frames(precision: 'fp32' | 'int8'): Promise<Float32Array> {
  const scratch = await mkdtemp(join(tmpdir(), 'kinograph-int8-'));
  const runtime = await createNodeRuntime({ threads: Number(threads), precision });
  const checkpoint = await openCheckpoint(folder);
  try {
    const request = { prompt, seed: BigInt(seed), path: join(scratch, 'clip.gif') };
    const { settings } = await textToVideoSettings(checkpoint, request);
    const services = createServices({ runtime, opened: [checkpoint] });
    const { latents } = await run(textToVideo(settings), { services }).result;
    const vae = await openWanVae(await checkpoint.component('vae'), runtime);
    const video = await vae.decode(latents.tensor, { denormalise: true });
    await vae.dispose();
    return video.data;
  } finally {
    await runtime.dispose();
    await checkpoint.close();
    await rm(scratch, { recursive: true });
  }
}

const [exact, near] = [await frames('fp32'), await frames('int8')];
const error = exact.reduce((sum, value, index) => sum + (value - near[index]!) ** 2, 0) / exact.length;
console.log(JSON.stringify({ psnr: 10 * Math.log10(4 / error) }));
