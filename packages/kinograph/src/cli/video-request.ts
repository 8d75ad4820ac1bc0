import type { TextToVideoRequest } from '@kinograph/pipelines';
import type { VideoFlags } from './commands/generate.js';

/** What a prompt and options on the command line ask for. */
export function videoRequest(prompt: string, flags: VideoFlags): TextToVideoRequest {
  return {
    prompt,
    path: flags.out,
    negativePrompt: flags.negative,
    seed: flags.seed,
    steps: flags.steps,
    guidance: flags.guidance,
    frames: flags.frames,
    duration: flags.duration,
    width: flags.size?.width,
    height: flags.size?.height,
    fps: flags.fps,
    sampler: flags.sampler,
    initialLatents: flags.latents,
  };
}
