import type { Camera, Colour, Motion, ObjectKind, Place, Relation, Size } from '@kinograph/footage';

/** A thing as far as a prompt tells of it. */
export interface ReadObject {
  readonly object: ObjectKind;
  colour?: Colour;
  size?: Size;
  motion?: Motion;
}

/** How two things stand to each other; `beside` where the side is open. */
export interface ReadRelation {
  /** Numbers of things: the first is seen from the second. */
  readonly of: number;
  readonly from: number;
  readonly value: Relation | 'beside';
}

/** What a prompt says, as far as it is understood. */
export interface Reading {
  readonly objects: readonly ReadObject[];
  readonly relations: readonly ReadRelation[];
  readonly place?: Place;
  readonly camera?: Camera;
  /** Words that were not understood, or that have no room in a scene, in their order. */
  readonly leftOut: readonly string[];
}
