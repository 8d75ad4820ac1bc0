import type { Random } from './random.js';

/** What a sentence of one scene is built of; a part that is not said is empty. */
export interface SentenceParts {
  /** With its article: `a big red ball`. */
  readonly subject: string;
  readonly size: string;
  readonly colour: string;
  readonly object: string;
  /** Where it is seen from another object, with that object: `left of a blue cube`. */
  readonly beside: string;
  /** `moving left`. */
  readonly doing: string;
  /** `moves left`. */
  readonly does: string;
  /** `over the sea`. */
  readonly where: string;
}

type Sentence = (parts: SentenceParts, chance: Random) => string;

export const join = (...parts: readonly string[]) => parts.filter(Boolean).join(' ');
export const withArticle = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
const commas = (...parts: readonly string[]) => parts.filter(Boolean).join(', ');
const first = (part: string, mark = ',') => part && `${part}${mark}`;
const is = ({ doing }: SentenceParts) => doing && `is ${doing}`;
const and = ({ size, colour }: SentenceParts) => [size, colour].filter(Boolean).join(' and ');

const OPENINGS = ['a video of', 'a clip of', 'an animation of', 'a film of', 'there is', 'we see', 'look at'];
const WISHES = ['show me', 'draw', 'please make a video of', 'make a clip of', 'i want to see', 'imagine'];

/** How training builds a plain caption. The five that people write most stand first, and are drawn as often as all others. */
export const USUAL_SENTENCES: readonly Sentence[] = [
  ({ subject, doing, beside, where }) => join(subject, doing, beside, where),
  (parts) => join(parts.subject, parts.beside, is(parts), parts.where),
  (parts) => join(first(parts.where), parts.subject, parts.beside, is(parts)),
  ({ subject, beside, doing, where }) => commas(join(subject, beside), doing, where),
  ({ subject, doing, beside, where }, chance) => join(chance.pick(OPENINGS), subject, doing, beside, where),
];

/** Relative clauses, often enough that "that" is not a word for a second thing alone. */
const RELATIVE: readonly Sentence[] = [
  (parts) => join(parts.subject, parts.beside, parts.doing && `that ${is(parts)}`, parts.where),
  ({ subject, does, beside, where }, chance) =>
    join(chance.pick([...OPENINGS, ...WISHES]), subject, beside, does && `that ${does}`, where),
];

export const OTHER_SENTENCES: readonly Sentence[] = [
  ...RELATIVE,
  ...RELATIVE,
  ...RELATIVE,
  ({ subject, does, beside, where }) => join(subject, beside, does, where),
  ({ subject, does, beside, where }) => join(first(where), subject, beside, does),
  ({ subject, doing, beside, where }, chance) => join(chance.pick(WISHES), subject, beside, doing, where),
  ({ subject, doing, beside, where }) => join(first(where, ':'), subject, doing, beside),
  ({ subject, doing, beside, where }) => join(subject, beside, where, doing),
  (parts) => join(parts.subject, parts.beside, parts.where, parts.doing && `which ${is(parts)}`),
  ({ subject, does, beside, where }, chance) =>
    join(chance.pick(['watch how', 'see how']), subject, beside, does || 'stays', where),
  ({ subject, does, beside, where }) => join(`${join(subject, beside, where)}.`, does && `it ${does}`),
  (parts) => join(`${join(parts.subject, parts.beside)}.`, 'it is', parts.doing, parts.where || 'there'),
  ({ subject, doing, beside, where }) => commas(subject, beside, doing, where),
  (parts) => commas(join(withArticle(parts.object), parts.beside), and(parts), join(parts.doing, parts.where)),
  (parts) => join('the', parts.object, parts.beside, 'is', commas(and(parts), join(parts.doing, parts.where))),
  (parts) =>
    join(first(parts.where), 'the', parts.object, parts.beside, 'is', and(parts), parts.does && `and ${parts.does}`),
  ({ size, colour, object, doing, beside, where }) =>
    join(withArticle(join(size, object)), `in ${colour}`, doing, beside, where),
];

/** Sentences that training never builds, to ask a trained model with: what is done said first, and frames of other words. */
export const HELD_SENTENCES: readonly Sentence[] = [
  ({ subject, beside, doing, where }) => commas(doing, join(subject, beside), where),
  (parts) => join('in this video', parts.subject, parts.beside, is(parts), parts.where),
  (parts) => join(parts.where, 'there is', parts.subject, parts.beside, parts.doing && `that ${is(parts)}`),
];
