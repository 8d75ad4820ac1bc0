import type { Camera, Colour, Motion, ObjectKind, Place, Relation, Size } from '@kinograph/footage';

/** What a word or a phrase of a prompt says. */
export type Tag =
  | { readonly kind: 'colour'; readonly value: Colour }
  | { readonly kind: 'size'; readonly value: Size }
  | { readonly kind: 'object'; readonly value: ObjectKind }
  | { readonly kind: 'motion'; readonly value: Motion }
  /** A verb that needs a way: `rolling`. */
  | { readonly kind: 'move' }
  /** A way: `to the left`. With a verb a motion, alone a position. */
  | { readonly kind: 'way'; readonly value: Motion; readonly alone?: 'motion' | 'position' }
  /** Where something stands in the picture: `on the left`. */
  | { readonly kind: 'position'; readonly value: Relation }
  /** `beside` leaves the side open; `back` points to something said before: `on its left`. */
  | { readonly kind: 'relation'; readonly value: Relation | 'beside'; readonly back?: true }
  /** A whole place (`at night`), a noun of one (`meadow`) or what makes a noun one (`snowy`). */
  | { readonly kind: 'place'; readonly value: Place; readonly form: 'whole' | 'noun' | 'adjective' }
  /** A noun that is a place only with an adjective: `sky`. */
  | { readonly kind: 'ground' }
  | { readonly kind: 'camera'; readonly value: Camera }
  /** The words after it are about the camera. */
  | { readonly kind: 'camera-word' }
  | { readonly kind: 'article'; readonly definite: boolean }
  | { readonly kind: 'negation' }
  /** Points to something said before: `it`. */
  | { readonly kind: 'pronoun' }
  /** `that`, `which`. */
  | { readonly kind: 'relative' }
  /** `and`. */
  | { readonly kind: 'and' }
  /** Brings in another clause: `while`. */
  | { readonly kind: 'clause' }
  /** A preposition, a form of `to be`: what ends a noun phrase. */
  | { readonly kind: 'link' }
  /** Says nothing by itself: `please`. */
  | { readonly kind: 'filler' }
  /** A comma, a colon; `sentence` with a full stop. */
  | { readonly kind: 'pause'; readonly sentence: boolean }
  | { readonly kind: 'unknown' };

/** A tag and the words it stands for. */
export interface Tagged {
  readonly tag: Tag;
  /** As written, in lower case. */
  readonly words: string;
}
