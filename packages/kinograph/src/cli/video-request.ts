import type { GivenFramesRequest, GivenPicture, TextToVideoRequest } from '@kinograph/pipelines';
import { embeddedImageModel, embeddedModel } from '../open-model.js';
import type { VideoFlags } from './commands/generate.js';
import { expandRequest } from './expand-request.js';

/** What a prompt and options on the command line ask for. */
export function videoRequest(prompt: string, flags: VideoFlags): TextToVideoRequest {
  return {
    prompt,
    path: flags.out,
    negativePrompt: flags.negative,
    expand: expandRequest(flags),
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
    given: givenBy(flags),
  };
}

/** The model a video is made with: the one asked for, or the embedded one that does it. */
export function modelFor(flags: VideoFlags): string {
  return flags.model ?? (givenBy(flags) ? embeddedImageModel : embeddedModel);
}

function givenBy({ first, last, loop, frame = [], extend, fit }: VideoFlags): GivenFramesRequest | undefined {
  if (extend !== undefined) return { extend, fit };
  const ends: (GivenPicture | undefined)[] = [first ?? loop, last ?? loop].map((path, index) =>
    path === undefined ? undefined : { path, at: -index },
  );
  const pictures = [...ends.filter((picture) => picture !== undefined), ...frame];
  return pictures.length > 0 ? { pictures, fit } : undefined;
}
