import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderScene } from '@kinograph/footage';
import { interpolateFrames, linear, motion } from '@kinograph/keyframe-interpolator';
import { openWanVae } from '@kinograph/vae';
import { frameChunk, writeVideo } from '@kinograph/video';
import { createServices, openModel, openRuntime, run, textToVideo, textToVideoSettings } from 'kinograph';
import type { Expand } from './generator.js';
import type { LookedAt } from './look/clip.js';
import { heldPrompts } from './prompts.js';
import { bytes } from './reconstruct.js';

/** How near the frames between come to the truth, in dB, by each way to make them. */
export interface Interpolation {
  readonly clips: number;
  readonly model: number;
  readonly linear: number;
  readonly motion: number;
  /** Median of what a clip took the model, in seconds. */
  readonly seconds: number;
}

const shape = { frames: 17, height: 64, width: 64 };

/**
 * Renders held-out clips, gives their first and last frames to an image-to-video model, a cross-fade and motion compensation, and
 * compares the 15 frames between with what was rendered: the peak signal-to-noise ratio of the mean squared error over all clips.
 */
export async function measureInterpolation(
  model: string,
  count: number,
  threads: number,
  expand?: Expand,
): Promise<Interpolation> {
  const runtime = await openRuntime('node', { threads });
  const checkpoint = await openModel(model);
  const vae = await openWanVae(await checkpoint.component('vae'), runtime);
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-eval-'));
  const errors = { model: 0, linear: 0, motion: 0 };
  const seconds: number[] = [];
  try {
    const prompts = [...heldPrompts(1, Math.ceil(count / 2)), ...heldPrompts(2, Math.floor(count / 2))];
    for (const [index, { scene, text }] of prompts.entries()) {
      const truth: LookedAt = { ...shape, data: renderScene(scene, shape) };
      const ends = [0, shape.frames - 1].map((frame) => frameChunk(pictureOf(truth, frame)));
      const keys = join(folder, `keys-${index}`);
      await writeVideo(ends, { path: keys, fps: 1 });
      const started = performance.now();
      const pictures = [0, -1].map((at) => ({ path: join(keys, `frame-0000${at === 0 ? 0 : 1}.png`), at }));
      const path = join(folder, `${index}.gif`);
      const given = { prompt: text, expand, path, frames: shape.frames, guidance: 1, given: { pictures } };
      const { settings } = await textToVideoSettings(checkpoint, given);
      const services = createServices({ runtime, opened: [checkpoint] });
      const { latents } = await run(textToVideo(settings), { services }).result;
      seconds.push((performance.now() - started) / 1000);
      errors.model += errorBetween(truth, bytes(await vae.decode(latents.tensor, { denormalise: true })));
      for (const method of [linear, motion]) {
        const made = new Uint8Array(truth.data.length);
        let frame = 0;
        for await (const chunk of interpolateFrames(ends, { factor: shape.frames - 1, method })) {
          made.set(bytes(chunk).data, frame++ * shape.height * shape.width * 3);
        }
        errors[method === linear ? 'linear' : 'motion'] += errorBetween(truth, { ...shape, data: made });
      }
    }
    const ratio = (sum: number) => 10 * Math.log10(255 ** 2 / (sum / prompts.length));
    return {
      clips: prompts.length,
      model: ratio(errors.model),
      linear: ratio(errors.linear),
      motion: ratio(errors.motion),
      seconds: seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!,
    };
  } finally {
    await Promise.all([vae.dispose(), runtime.dispose(), checkpoint.close()]);
    await rm(folder, { recursive: true });
  }
}

function pictureOf({ height, width, data }: LookedAt, frame: number) {
  const size = height * width * 3;
  return { width, height, data: data.subarray(frame * size, (frame + 1) * size) };
}

/** Mean squared error of all frames but the first and the last. */
export function errorBetween(truth: LookedAt, made: LookedAt): number {
  const size = truth.height * truth.width * 3;
  const [from, to] = [size, truth.data.length - size];
  let sum = 0;
  for (let at = from; at < to; at++) sum += (truth.data[at]! - made.data[at]!) ** 2;
  return sum / (to - from);
}
