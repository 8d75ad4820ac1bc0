import type { Scene } from './scene.js';
import { COLOUR_NAMES, MOTIONS, OBJECTS, PLACES } from './vocabulary.js';

/**
 * Whether a scene belongs to evaluation and stays out of training: one in ten pairs of colour and object, and one in thirteen
 * triples of object, motion and place. Every single word still occurs in training. A scene of two objects is held out when
 * either of them is.
 */
export function heldOut(scene: Scene): boolean {
  return scene.objects.some(({ colour, object, motion }) => {
    const kind = OBJECTS.indexOf(object);
    const pair = COLOUR_NAMES.indexOf(colour) + 3 * kind;
    const triple = kind + 3 * MOTIONS.indexOf(motion) + 7 * PLACES.indexOf(scene.place);
    return pair % 10 === 7 || triple % 13 === 4;
  });
}
