import type { Checkpoint } from '@kinograph/checkpoint';
import type { WanConfig } from '@kinograph/dit';
import { KinographError } from '@kinograph/errors';
import { isVideoName, nameOfInput } from '@kinograph/video';

/** A picture and the frame it is: from 0, or from the end with -1 the last. */
export interface GivenPicture {
  /** A file, an address, or the picture itself as a `data:` URL. */
  readonly path: string;
  readonly at: number;
}

/** Which frames a user gives: pictures in their places, or a video to go on from. */
export type GivenFramesRequest =
  | { readonly pictures: readonly GivenPicture[]; readonly fit?: 'cover' | 'stretch' }
  | { readonly extend: string; readonly fit?: 'cover' | 'stretch' };

/** Given frames as the graph has them. */
export interface GivenFramesSettings {
  /** Files in the order of their places. */
  readonly paths: string[];
  readonly at: number[];
  readonly fit: 'cover' | 'stretch';
  /** Of a video: how many frames of its end. */
  readonly last: number;
  /** Whether the model is told by timesteps, and given frames are put back in the end. */
  readonly keep: boolean;
}

/** Frames of a video that the clip after it begins with. */
const framesToExtend = 5;

/** Whether a checkpoint can be given frames: `must` is image to video alone, `may` is both. */
export type FramesTaken = 'never' | 'may' | 'must';

/** By channels of their own a model must be given frames; by timesteps of 0 it may. */
export function framesTaken({ modelIndex }: Pick<Checkpoint, 'modelIndex'>, config: WanConfig): FramesTaken {
  if (config.inChannels > config.outChannels) return 'must';
  return modelIndex?.expand_timesteps === true ? 'may' : 'never';
}

/**
 * How given frames go into a graph; nothing where none are.
 * @param frames of the clip
 * @throws KinographError `pipelines.given-frames` where the checkpoint cannot be given frames, or needs some and has none, and for
 *   places that are outside the clip or taken twice.
 */
export function givenSettings(
  checkpoint: Pick<Checkpoint, 'location' | 'modelIndex'>,
  { config, frames, request }: { config: WanConfig; frames: number; request: GivenFramesRequest | undefined },
): GivenFramesSettings | undefined {
  const { location } = checkpoint;
  const taken = framesTaken(checkpoint, config);
  const keep = taken === 'may';
  if (request === undefined) {
    if (taken !== 'must') return undefined;
    throw wrong(location, 'frames to go on from (this is an image-to-video model)', 'a prompt alone', {
      next: 'Give the first frame, or another, or a video to extend; or take a text-to-video checkpoint.',
    });
  }
  if (taken === 'never') {
    throw wrong(location, 'an image-to-video checkpoint', 'one of text to video', {
      next: 'Leave the model out to take the embedded one; `kinograph model path i2v` says where it is.',
    });
  }
  const { fit = 'cover' } = request;
  if ('extend' in request) {
    const last = isVideoName(request.extend) ? Math.min(framesToExtend, frames) : 1;
    return { paths: [request.extend], at: [0], fit, last, keep };
  }
  const placed = request.pictures
    .map(({ path, at }) => ({ path, at: at < 0 ? frames + at : at }))
    .toSorted((a, b) => a.at - b.at);
  for (const [index, { path, at }] of placed.entries()) {
    const isFree = at !== placed[index - 1]?.at;
    if (Number.isInteger(at) && at >= 0 && at < frames && isFree && !isVideoName(path)) continue;
    const got = isVideoName(path) ? 'a video' : isFree ? `frame ${at}` : `two for frame ${at}`;
    throw wrong(nameOfInput(path), `a picture for a frame of its own, 0 to ${frames - 1}`, got);
  }
  return { paths: placed.map(({ path }) => path), at: placed.map(({ at }) => at), fit, last: 1, keep };
}

function wrong(where: string, wanted: string, got: string, { next }: { next?: string } = {}): KinographError {
  return new KinographError('pipelines.given-frames', { where, wanted, got, next });
}
