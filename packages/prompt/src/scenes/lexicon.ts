import {
  CAMERA_WORDS,
  COLOUR_WORDS,
  MOTION_VERBS,
  MOTION_WORDS,
  OBJECT_WORDS,
  PLACE_WORDS,
  RELATION_WORDS,
  SIZE_WORDS,
  SURROUNDINGS,
} from '@kinograph/footage';
import { CAMERA_MORE, COLOUR_MORE, MOTION_MORE, OBJECT_MORE, PLACE_MORE, SIZE_MORE, STRUCTURE } from './more-words.js';
import { stem } from './stem.js';
import type { Tag } from './tag.js';

/** Tags by the stems of their words, with spaces between. */
export type Lexicon = ReadonlyMap<string, Tag>;

/** The key of a phrase: stems, hyphens as spaces. */
export function keyOf(phrase: string): string {
  return (phrase.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stem).join(' ');
}

type ByValue = Readonly<Record<string, readonly string[] | string>>;

/**
 * Every phrase that is understood: the vocabulary of the training captions first, then other words for the same. `circle` is both a
 * thing and a motion; the first that is entered stays, and the reader looks at the form.
 */
export function createLexicon(): Lexicon {
  const lexicon = new Map<string, Tag>();
  const enter = (phrase: string, tag: Tag) => {
    const key = keyOf(phrase);
    if (key !== '' && !lexicon.has(key)) lexicon.set(key, tag);
  };
  const enterAll = (lists: readonly ByValue[], tagOf: (value: string) => Tag) => {
    for (const list of lists) {
      for (const [value, phrases] of Object.entries(list)) {
        for (const phrase of typeof phrases === 'string' ? phrases.split('|') : phrases) enter(phrase, tagOf(value));
      }
    }
  };
  const kind =
    <Kind extends Tag['kind']>(name: Kind) =>
    (value: string) =>
      ({ kind: name, value }) as unknown as Tag;
  enterAll([OBJECT_WORDS, OBJECT_MORE], kind('object'));
  enterAll([COLOUR_WORDS, COLOUR_MORE], kind('colour'));
  enterAll([SIZE_WORDS, SIZE_MORE], kind('size'));
  enterAll([MOTION_WORDS, MOTION_VERBS, MOTION_MORE], kind('motion'));
  enterAll([CAMERA_WORDS, CAMERA_MORE], kind('camera'));
  enterAll([RELATION_WORDS], kind('relation'));
  const surroundings = Object.fromEntries(Object.entries(SURROUNDINGS).map(([value, words]) => [value, `in ${words}`]));
  enterAll(
    [PLACE_WORDS, surroundings, SURROUNDINGS, PLACE_MORE.whole],
    (value) => ({ kind: 'place', value, form: 'whole' }) as Tag,
  );
  enterAll([PLACE_MORE.nouns], (value) => ({ kind: 'place', value, form: 'noun' }) as Tag);
  enterAll([PLACE_MORE.adjectives], (value) => ({ kind: 'place', value, form: 'adjective' }) as Tag);
  for (const [phrases, tag] of STRUCTURE) for (const phrase of phrases.split('|')) enter(phrase, tag);
  return lexicon;
}
