import type { Relation, ToldObject, ToldScene } from '@kinograph/footage';
import type { Reading, ReadObject, ReadRelation } from './reading.js';

const OPPOSITE: Readonly<Record<Relation, Relation>> = {
  'left-of': 'right-of',
  'right-of': 'left-of',
  above: 'below',
  below: 'above',
  behind: 'in-front-of',
  'in-front-of': 'behind',
};

/** A scene that captions can tell, and what had to be settled for that. */
export interface Settled {
  /** Nothing where the prompt names no thing. */
  readonly scene?: ToldScene;
  readonly notices: readonly string[];
}

/**
 * Makes a scene of what was read, with the defaults of the training captions for what was not said: medium, standing still, a plain
 * dark place, a still camera. The thing that moves comes first: of two, the second always stands still.
 */
export function toldScene({ objects, relations, place = 'dark', camera = 'still' }: Reading): Settled {
  const [first, second] = objects;
  if (first === undefined) return { notices: [] };
  if (second === undefined) return { scene: { place, camera, objects: [told(first)] }, notices: [] };
  const notices: string[] = [];
  const moves = ({ motion = 'still' }: ReadObject) => motion !== 'still';
  const found: ReadRelation = relations[0] ?? { of: 0, from: 1, value: 'beside' };
  if (found.value === 'beside') notices.push('Which of the two stands on the left is not said; it is the first.');
  const value = found.value === 'beside' ? 'left-of' : found.value;
  const of = found.value === 'beside' ? 0 : found.of;
  const lead = moves(first) === moves(second) ? of : moves(second) ? 1 : 0;
  if (moves(first) && moves(second)) notices.push('Of two things one can move; the second stands still.');
  const [leader, other] = lead === 0 ? [first, second] : [second, first];
  return {
    scene: {
      place,
      camera,
      objects: [told(leader), told({ ...other, motion: 'still' })],
      relation: lead === of ? value : OPPOSITE[value],
    },
    notices,
  };
}

function told({ object, colour, size = 'medium', motion = 'still' }: ReadObject): ToldObject {
  return { object, ...(colour && { colour }), size, motion };
}
