import { Turns } from '@kinograph/tensor';

/** A row of a Unigram vocabulary: the token and its log probability. */
export type UnigramRow = readonly [token: string, score: number];

/** The library's Unigram model, as far as it is touched: its type files do not resolve under Node's rules. */
export interface LibraryUnigram {
  vocab: string[];
  scores: number[];
  unk_token_id: number;
  unk_token: string;
  readonly tokens_to_ids: Map<string, number>;
  min_score: number;
  unk_score: number;
  bos_token: string;
  bos_token_id: number | undefined;
  eos_token: string;
  eos_token_id: number | undefined;
  trie: { common_prefix_search(characters: readonly string[], start?: number): Iterable<string> };
}

/** Rows between two looks at the clock. */
const pieceLength = 2048;

/**
 * Gives a Unigram model that was made without a vocabulary the whole of one, in turns. Tokens are found in the map from token to
 * number, longest length first known, instead of in a tree of characters, which takes a second to build for 256,000 tokens.
 * @param added the ids of added tokens, which count more than the rows.
 */
export async function fillVocabulary(
  model: LibraryUnigram,
  rows: readonly UnigramRow[],
  unknown: number,
  added: readonly { readonly id: number; readonly content: string }[],
  turns = new Turns(),
): Promise<void> {
  const ids = model.tokens_to_ids;
  ids.clear();
  let [longest, least] = [0, Number.POSITIVE_INFINITY];
  model.vocab = new Array<string>(rows.length);
  model.scores = new Array<number>(rows.length);
  for (const [id, [token, score]] of rows.entries()) {
    model.vocab[id] = token;
    model.scores[id] = score;
    ids.set(token, id);
    longest = Math.max(longest, token.length);
    least = Math.min(least, score);
    if (id % pieceLength === 0) await turns.take();
  }
  const beside = new Set(added.filter(({ content }) => !ids.has(content)).map(({ content }) => content));
  for (const { id, content } of added) {
    ids.set(content, id);
    model.vocab[id] = content;
  }
  model.unk_token_id = unknown;
  model.unk_token = model.vocab[unknown]!;
  model.min_score = least;
  model.unk_score = least - 10;
  model.scores[unknown] = model.unk_score;
  model.bos_token_id = ids.get(model.bos_token);
  model.eos_token_id = ids.get(model.eos_token);
  const isRow = (token: string) => ids.has(token) && !beside.has(token);
  model.trie = { common_prefix_search: (characters, start = 0) => prefixes(characters, start, longest, isRow) };
}

/** Every known token that the characters from `start` begin with, shortest first. */
function* prefixes(
  characters: readonly string[],
  start: number,
  longest: number,
  isKnown: (token: string) => boolean,
): Generator<string, void> {
  let prefix = '';
  for (let at = start; at < characters.length; at++) {
    prefix += characters[at]!;
    if (prefix.length > longest) return;
    if (isKnown(prefix)) yield prefix;
  }
}
