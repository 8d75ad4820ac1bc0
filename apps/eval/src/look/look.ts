import { type Camera, COLOUR_NAMES, COLOURS, type Colour, type ObjectKind, type Place } from '@kinograph/footage';
import type { LookedAt } from './clip.js';
import { findKind } from './find-kind.js';
import { type FoundMotion, findMotion } from './find-motion.js';
import { colourOfTrack, findForeground, trackOf } from './find-object.js';
import { findPlace } from './find-place.js';

/** What is seen in a clip of one object. */
export interface Seen {
  readonly place: Place;
  readonly camera: Camera;
  readonly colour: Colour | 'none';
  readonly object: ObjectKind | 'none';
  readonly motion: FoundMotion;
  /** Mean area of the object, in shares of the shorter side squared. */
  readonly area: number;
}

/** Looks at the pixels of a clip of one object. */
export function look(clip: LookedAt): Seen {
  const { place, camera, empty } = findPlace(clip);
  const track = trackOf(clip, findForeground(clip, empty));
  const colour = colourOfTrack(clip, track);
  const area = track.reduce((sum, at) => sum + at.area, 0) / Math.max(1, track.length);
  const object = colour === 'none' ? 'none' : findKind(clip, track, colour, empty);
  // Under a moving camera what stands still moves in the picture.
  const motion = camera === 'still' ? findMotion(track, clip.frames) : 'still';
  return { place, camera, colour, object, motion, area };
}

/** How large a part of the shorter side squared each of some colours takes, where it is seen in front of the place; mean of the frames. */
export function areasOfColours(clip: LookedAt, colours: readonly Colour[]): number[] {
  const { empty } = findPlace(clip);
  const foreground = findForeground(clip, empty);
  const counts = new Map<Colour, number>();
  for (let pixel = 0; pixel < foreground.length; pixel++) {
    if (foreground[pixel] === 0) continue;
    const name = nearestShaded(clip.data, 3 * pixel);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const unit = clip.frames * Math.min(clip.height, clip.width) ** 2;
  return colours.map((colour) => (counts.get(colour) ?? 0) / unit);
}

const shades = [0.6, 0.75, 0.9, 1];

/** The colour that is nearest in some shade. */
function nearestShaded(data: Uint8Array, at: number): Colour {
  let best: Colour = 'red';
  let least = Number.POSITIVE_INFINITY;
  for (const name of COLOUR_NAMES) {
    for (const shade of shades) {
      let away = 8 * (1 - shade);
      for (let channel = 0; channel < 3; channel++)
        away += Math.abs(COLOURS[name][channel]! * shade - data[at + channel]!);
      if (away < least) [least, best] = [away, name];
    }
  }
  return best;
}
