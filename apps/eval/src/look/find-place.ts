import { CAMERAS, type Camera, PLACES, type Place, renderPlace } from '@kinograph/footage';
import type { LookedAt } from './clip.js';

/** What a clip shows behind its objects. */
export interface FoundPlace {
  readonly place: Place;
  readonly camera: Camera;
  /** The place as that camera sees it, [frames, height, width, 3]. */
  readonly empty: Uint8Array;
}

const rendered = new Map<string, Uint8Array>();

function emptyPlace(place: Place, camera: Camera, { frames, height, width }: LookedAt): Uint8Array {
  const key = [place, camera, frames, height, width].join();
  const known = rendered.get(key) ?? renderPlace(place, camera, { frames, height, width });
  rendered.set(key, known);
  return known;
}

/** The place and camera whose rendering is nearest, most pixels counting little: objects are in few of them. */
export function findPlace(clip: LookedAt): FoundPlace {
  let best: FoundPlace | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of PLACES) {
    for (const camera of CAMERAS) {
      const empty = emptyPlace(place, camera, clip);
      const distance = distanceOf(clip.data, empty);
      // A still camera is believed where nothing tells more: a dark room looks the same from everywhere.
      const doubt = camera === 'still' ? 0 : 0.15;
      if (distance + doubt >= least) continue;
      least = distance + doubt;
      best = { place, camera, empty };
    }
  }
  return best!;
}

/** Mean difference, each pixel's counted up to a limit. */
function distanceOf(a: Uint8Array, b: Uint8Array): number {
  const limit = 40;
  let sum = 0;
  let count = 0;
  for (let at = 0; at < a.length; at += 7, count++) sum += Math.min(limit, Math.abs(a[at]! - b[at]!));
  return sum / count;
}
