import type { Camera, Motion, ObjectKind, Place } from '@kinograph/footage';
import { CAMERA_WAYS } from './more-words.js';
import { NounPhrase } from './noun-phrase.js';
import type { Reading } from './reading.js';
import { SceneDraft } from './scene-draft.js';
import type { Tag, Tagged } from './tag.js';
import { tagWords } from './tag-words.js';

const cameraWays: ReadonlyMap<string, Camera> = new Map(
  Object.entries(CAMERA_WAYS).flatMap(([value, words]) => words.split('|').map((word) => [word, value as Camera])),
);

/** Reads what a prompt says of a scene, word by word; nothing is guessed, and what is not understood is told. */
export function readScene(text: string): Reading {
  return new SceneReader(tagWords(text)).read();
}

class SceneReader {
  readonly #draft = new SceneDraft();
  readonly #words: readonly Tagged[];
  #at = 0;
  #phrase = new NounPhrase();
  /** Of the clause so far: that it is about the camera, a verb that wants a way, `not`. */
  #aboutCamera: string | undefined;
  #move: string | undefined;
  #negation: string | undefined;
  /** Where the last place was named. */
  #placeAt = Number.NEGATIVE_INFINITY;

  constructor(words: readonly Tagged[]) {
    this.#words = words;
  }

  read(): Reading {
    for (this.#at = 0; this.#at < this.#words.length; this.#at++) this.#take(this.#words[this.#at]!);
    this.#endClause();
    return this.#draft.reading();
  }

  #take(word: Tagged): void {
    if (this.#aboutCamera !== undefined && this.#takeCameraWay(word.words)) return;
    switch (word.tag.kind) {
      case 'unknown':
      case 'colour':
      case 'size':
        this.#phrase.add(word);
        break;
      case 'object':
        this.#takeThing(word.tag.value, word.words);
        break;
      case 'motion':
        this.#takeMotion(word, word.tag.value);
        break;
      case 'ground':
        this.#takePlaceNoun(word);
        break;
      case 'place':
        if (word.tag.form === 'whole') this.#takeWholePlace(word.tag.value, word.words);
        else this.#takePlaceNoun(word);
        break;
      case 'and':
        if (this.#kindAt(1) !== 'colour' && this.#kindAt(1) !== 'size') this.#join();
        break;
      case 'clause':
        this.#endClause();
        this.#draft.join();
        break;
      case 'pause':
        this.#endClause();
        if (word.tag.sentence) this.#draft.endSentence();
        break;
      case 'filler':
        break;
      default:
        this.#takeAfterPhrase(word);
    }
  }

  /** Words that end a noun phrase. */
  #takeAfterPhrase({ tag, words }: Tagged): void {
    if (tag.kind !== 'move') this.#endPhrase();
    switch (tag.kind) {
      case 'article':
        this.#phrase.definite = tag.definite;
        break;
      case 'move':
        if (this.#aboutCamera !== undefined) break;
        this.#draft.leaveOut(this.#move);
        this.#move = words;
        break;
      case 'way':
        this.#takeWay(tag, words);
        break;
      case 'position':
        this.#draft.setPosition(tag.value, words);
        break;
      case 'relation':
        if (tag.back || this.#kindAt(1) === 'pronoun') this.#draft.relateBack(tag.value);
        else this.#draft.startRelation(tag.value);
        break;
      case 'camera':
        this.#setCamera(tag.value, words);
        break;
      case 'camera-word':
        this.#aboutCamera = words;
        break;
      case 'negation':
        this.#negation = words;
        break;
      case 'relative':
        if (this.#kindAt(-1) === 'object') this.#draft.relativeClause();
    }
  }

  #kindAt(offset: number): Tag['kind'] | undefined {
    return this.#words[this.#at + offset]?.tag.kind;
  }

  /** Whether what comes now was denied; then it is left out. */
  #isDenied(words: string): boolean {
    if (this.#negation === undefined) return false;
    this.#draft.leaveOut(this.#negation, words);
    this.#negation = undefined;
    return true;
  }

  #join(): void {
    this.#endPhrase();
    this.#draft.join();
    this.#aboutCamera = undefined;
  }

  #endClause(): void {
    this.#endPhrase();
    this.#draft.leaveOut(this.#aboutCamera, this.#move);
    this.#draft.endClause();
    this.#aboutCamera = undefined;
    this.#move = undefined;
    this.#negation = undefined;
  }

  /** A noun phrase that ends without the noun of a thing: a place, adjectives of the thing before, or nothing that is known. */
  #endPhrase(): void {
    const phrase = this.#phrase;
    this.#phrase = new NounPhrase();
    if (phrase.isEmpty) return;
    const { place, colours, size, motion } = phrase;
    if (place && !(phrase.endsUnknown && place.isRoom)) {
      this.#setPlaceOf(phrase, place);
    } else if (phrase.endsUnknown) {
      if (!this.#isDenied(phrase.text)) this.#draft.leaveOut(phrase.text);
    } else {
      for (const unknown of phrase.wordsOf('unknown')) this.#draft.leaveOut(unknown);
      const said = phrase.wordsOf('colour', 'size').join(' ');
      if (said !== '' && !this.#isDenied(said)) this.#draft.giveAdjectives({ colour: colours[0], size }, said);
      if (motion) this.#giveMotion(motion.value, motion.words);
    }
  }

  #takeThing(object: ObjectKind, words: string): void {
    // The last of two nouns is the thing: "square pyramid".
    if (this.#kindAt(1) === 'object') {
      this.#phrase.add({ tag: { kind: 'unknown' }, words });
      return;
    }
    const phrase = this.#phrase;
    this.#phrase = new NounPhrase();
    const { size, motion, definite = false } = phrase;
    const [colour, second] = phrase.colours;
    const whole = [phrase.text, words].filter(Boolean).join(' ');
    if (words === 'stars' && colour === undefined && this.#isSky()) {
      this.#setPlace('night', words);
    } else if (!this.#isDenied(whole)) {
      for (const unknown of phrase.wordsOf('unknown', 'place', 'ground')) this.#draft.leaveOut(unknown);
      if (second !== undefined && second !== colour) this.#draft.leaveOut(phrase.wordsOf('colour')[1]);
      this.#draft.addThing({ object, colour, size, motion: motion?.value, definite, words: whole });
      this.#aboutCamera = undefined;
    }
  }

  /** Whether stars are those of the sky here. */
  #isSky(): boolean {
    const before = this.#words.slice(0, this.#at).filter(({ tag }) => tag.kind !== 'size' && tag.kind !== 'filler');
    const last = before.at(-1);
    const isUnder = last !== undefined && /^(?:under|below|among|beneath)$/.test(last.words);
    return isUnder || (this.#draft.place === 'night' && last?.tag.kind !== 'article');
  }

  #takeMotion(word: Tagged, value: Motion): void {
    if (this.#aboutCamera !== undefined) {
      if (value === 'left' || value === 'right') this.#setCamera(`pan-${value}`, word.words);
      else if (value === 'still') this.#setCamera('still', word.words);
      else this.#draft.leaveOut(word.words);
    } else if (this.#phrase.definite !== undefined || this.#isBeforeThing()) {
      this.#phrase.add(word);
    } else {
      this.#giveMotion(value, word.words);
    }
  }

  #giveMotion(value: Motion, words: string): void {
    if (!this.#isDenied(words)) this.#draft.giveMotion(value, words);
  }

  /** Whether the next noun is a thing, with nothing but adjectives before it: `bouncing red ball`. */
  #isBeforeThing(): boolean {
    let offset = 1;
    while (['colour', 'size', 'filler'].includes(this.#kindAt(offset) ?? '')) offset++;
    return this.#kindAt(offset) === 'object';
  }

  #takeWay({ value, alone }: Tag & { kind: 'way' }, words: string): void {
    const side = value === 'left' || value === 'right' ? value : undefined;
    if (this.#aboutCamera !== undefined && side) {
      this.#setCamera(`pan-${side}`, words);
    } else if (this.#move !== undefined) {
      this.#move = undefined;
      this.#giveMotion(value, words);
    } else if (alone === 'position' && side) {
      this.#draft.setPosition(`${side}-of`, words);
    } else {
      this.#draft.leaveOut(words);
    }
  }

  /** What a camera does, where a clause is about it: `closer`. `in` alone, not `in the desert`. */
  #takeCameraWay(words: string): boolean {
    const camera = cameraWays.get(words);
    const isPreposition = /^(?:in|near|towards?)$/.test(words);
    const opensPhrase = ['article', 'place', 'colour', 'size'].includes(this.#kindAt(1) ?? '');
    if (camera === undefined || (isPreposition && opensPhrase)) return false;
    this.#endPhrase();
    this.#setCamera(camera, words);
    return true;
  }

  #setCamera(value: Camera, words: string): void {
    this.#aboutCamera = undefined;
    if (!this.#isDenied(words)) this.#draft.setCamera(value, words);
  }

  #takeWholePlace(value: Place, words: string): void {
    this.#endPhrase();
    this.#setPlace(value, words);
  }

  #takePlaceNoun(word: Tagged): void {
    this.#phrase.add(word);
    const next = this.#words[this.#at + 1]?.tag;
    const isCompound = next?.kind === 'ground' || next?.kind === 'object';
    if (isCompound || (next?.kind === 'place' && next.form !== 'whole')) return;
    // An adjective waits for its noun, known or not.
    const isAdjective = word.tag.kind === 'place' && word.tag.form === 'adjective';
    if (isAdjective && ['unknown', 'colour', 'size', 'motion'].includes(next?.kind ?? '')) return;
    this.#endPhrase();
  }

  #setPlaceOf(phrase: NounPhrase, { value, isRoom }: { value: Place; isRoom: boolean }): void {
    this.#draft.dropRelation();
    // "On a blue background" is no place that is known.
    if (isRoom && phrase.colours.length > 0) {
      this.#draft.leaveOut(phrase.text);
      return;
    }
    for (const unknown of phrase.wordsOf('unknown')) this.#draft.leaveOut(unknown);
    this.#setPlace(value, phrase.text);
  }

  #setPlace(value: Place, words: string): void {
    this.#draft.dropRelation();
    if (this.#isDenied(words)) return;
    const between = this.#words.slice(this.#placeAt + 1, this.#at);
    const instead = between.length <= 3 && between[0]?.words === 'of';
    this.#draft.setPlace(value, words, { instead });
    this.#placeAt = this.#at;
  }
}
