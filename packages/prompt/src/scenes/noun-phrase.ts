import type { Colour, Motion, Place, Size } from '@kinograph/footage';
import type { Tagged } from './tag.js';

/** The words before a noun, as they come: what they belong to shows when the noun does, or does not. */
export class NounPhrase {
  /** Whether an article opened it, and which. */
  definite: boolean | undefined;
  readonly #words: Tagged[] = [];

  add(word: Tagged): void {
    this.#words.push(word);
  }

  get isEmpty(): boolean {
    return this.#words.length === 0;
  }

  /** Whether the noun it ends with is one that nobody knows, or `sky`. */
  get endsUnknown(): boolean {
    const noun = this.#words.findLast(({ tag }) => tag.kind !== 'motion');
    return noun?.tag.kind === 'unknown' || this.#words.some(({ tag }) => tag.kind === 'ground');
  }

  get text(): string {
    return this.#words.map(({ words }) => words).join(' ');
  }

  get colours(): Colour[] {
    return this.#words.flatMap(({ tag }) => (tag.kind === 'colour' ? [tag.value] : []));
  }

  get size(): Size | undefined {
    return this.#words.flatMap(({ tag }) => (tag.kind === 'size' ? [tag.value] : []))[0];
  }

  get motion(): { value: Motion; words: string } | undefined {
    return this.#words.flatMap(({ tag, words }) => (tag.kind === 'motion' ? [{ value: tag.value, words }] : []))[0];
  }

  /**
   * The place it is, if it is one: what makes a noun a place goes before the noun (`snowy field`), the first noun before the second
   * (`snow field`), and a plain dark room gives way to all.
   */
  get place(): { value: Place; isRoom: boolean } | undefined {
    const places = this.#words.flatMap(({ tag }) => (tag.kind === 'place' ? [tag] : []));
    const outdoors = places.filter(({ value }) => value !== 'dark');
    const adjective = outdoors.find(({ form }) => form === 'adjective');
    const found = adjective ?? outdoors[0] ?? places.find(({ form }) => form === 'noun') ?? places[0];
    return found && { value: found.value, isRoom: found.value === 'dark' };
  }

  /** The words of some kinds, each alone. */
  wordsOf(...kinds: readonly Tagged['tag']['kind'][]): string[] {
    return this.#words.filter(({ tag }) => kinds.includes(tag.kind)).map(({ words }) => words);
  }
}
