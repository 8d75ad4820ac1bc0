import { createLexicon, type Lexicon } from './lexicon.js';
import { stem } from './stem.js';
import type { Tag, Tagged } from './tag.js';

let lexicon: Lexicon | undefined;
let longest = 0;

interface Word {
  readonly word: string;
  readonly stem: string;
}

/** A prompt as words and pauses, in lower case; hyphens are spaces, `isn't` is `is not`. */
function wordsOf(text: string): (Word | undefined | 'sentence')[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`]/g, "'")
    .replace(/\bcan't\b/g, 'can not')
    .replace(/n't\b/g, ' not')
    .replace(/'(?:s|re)\b/g, ' is')
    .replace(/(?<=[\p{L}\p{N}])['-](?=[\p{L}\p{N}])/gu, ' ');
  return (plain.match(/[\p{L}\p{N}]+|[.!?\n]+|[,;:()–—-]/gu) ?? []).map((piece) => {
    if (/^[.!?\n]/.test(piece)) return 'sentence';
    return /^[\p{L}\p{N}]/u.test(piece) ? { word: piece, stem: stem(piece) } : undefined;
  });
}

/** Reads a prompt from left to right, always the longest phrase that is known; what is not known is `unknown`. */
export function tagWords(text: string): Tagged[] {
  lexicon ??= createLexicon();
  longest ||= Math.max(...[...lexicon.keys()].map((key) => key.split(' ').length));
  const words = wordsOf(text);
  const tagged: Tagged[] = [];
  for (let at = 0; at < words.length; ) {
    const first = words[at];
    if (first === undefined || first === 'sentence') {
      tagged.push({ tag: { kind: 'pause', sentence: first === 'sentence' }, words: '' });
      at++;
      continue;
    }
    const { tag, length } = longestAt(lexicon, words, at);
    const phrase = words.slice(at, at + length).map((one) => (one as Word).word);
    tagged.push({ tag: byForm(tag, phrase, tagged), words: phrase.join(' ') });
    at += length;
  }
  return tagged;
}

function longestAt(
  known: Lexicon,
  words: readonly (Word | undefined | 'sentence')[],
  at: number,
): { tag: Tag; length: number } {
  const stems: string[] = [];
  for (const word of words.slice(at, at + longest)) {
    if (word === undefined || word === 'sentence') break;
    stems.push(word.stem);
  }
  for (let length = stems.length; length > 0; length--) {
    const tag = known.get(stems.slice(0, length).join(' '));
    // "moving to the left of a cube" says where, not which way.
    const isWhere = stems[length] === 'of' && (tag?.kind === 'motion' || tag?.kind === 'way');
    if (tag && !(isWhere && /(?:left|right)$/.test(stems[length - 1]!))) return { tag, length };
  }
  return { tag: { kind: 'unknown' }, length: 1 };
}

/** Words that are a thing in one form, or in one place, and not in another: `circle`, `cross`, `can`, `plus`, `rose`. */
function byForm(tag: Tag, phrase: readonly string[], before: readonly Tagged[]): Tag {
  const word = phrase.length === 1 ? phrase[0]! : '';
  const [previous, last] = [before.at(-2)?.tag.kind, before.at(-1)?.tag.kind];
  const isAdded = last === 'and' && (previous === 'colour' || previous === 'size');
  const afterThing = isAdded || last === 'object' || last === 'pronoun' || last === 'relative' || last === 'place';
  if (/^circl/.test(word) && (/(?:ing|ed)$/.test(word) || (word === 'circles' && afterThing))) {
    return { kind: 'motion', value: 'circling' };
  }
  if (/^cross(?:ing|ed)$/.test(word) || (word === 'crosses' && afterThing)) return { kind: 'move' };
  if (word === 'rose' && afterThing && !isAdded) return { kind: 'motion', value: 'up' };
  if (word === 'plus' && last === 'object') return { kind: 'and' };
  if (word === 'can' || word === 'cans') {
    const opens = (kind: string | undefined) => kind === 'article' || kind === 'colour' || kind === 'size';
    const isNoun = opens(last) || ((last === 'unknown' || last === 'motion' || last === 'filler') && opens(previous));
    return isNoun ? tag : { kind: 'filler' };
  }
  return tag;
}
