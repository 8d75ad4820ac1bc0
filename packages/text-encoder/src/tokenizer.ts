import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import type { Component } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { fillVocabulary, type LibraryUnigram, type UnigramRow } from './fill-vocabulary.js';
import { parseTokenizer } from './parse-tokenizer.js';
import { readPrecompiledCharsmap } from './precompiled-charsmap.js';

/** Token ids of a batch of texts, all of one length. */
export interface TokenBatch {
  /** `[texts][length]`, padded on the right. */
  readonly ids: readonly (readonly number[])[];
  /** `[texts][length]`: 1 for tokens, 0 for padding. */
  readonly mask: readonly (readonly number[])[];
  /** Tokens of each text before padding, the end token included. */
  readonly lengths: readonly number[];
  /** What did not fit, by text; undefined where all of it did. */
  readonly cut: readonly (string | undefined)[];
}

/** Turns text into the token ids a text encoder was trained with. */
export interface Tokenizer {
  /** Id of the padding token. */
  readonly padId: number;
  /** Token ids of one text with its special tokens, neither padded nor cut. */
  encode(text: string): number[];
  /** Ids of several texts padded to `length`; longer ones are cut on the right, keeping the end token. */
  encodeBatch(texts: readonly string[], length: number): TokenBatch;
}

/**
 * Opens `tokenizer.json` of a tokenizer folder (Unigram as T5 and UMT5 have it, with byte fallback and the precompiled
 * character map; BPE and WordPiece too).
 * @throws KinographError `text-encoder.tokenizer-missing` or `text-encoder.tokenizer-invalid`.
 */
export async function openTokenizer(component: Component): Promise<Tokenizer> {
  const file = await component.file('tokenizer.json');
  if (!file) {
    throw new KinographError('text-encoder.tokenizer-missing', {
      where: component.location,
      wanted: 'tokenizer.json',
      got: 'a folder without it',
      next: 'Write it once with transformers: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).',
    });
  }
  try {
    const json = await parseTokenizer(new TextDecoder().decode(await file.read(0, file.size)));
    return await createTokenizer(json, component.config);
  } catch (cause) {
    throw new KinographError('text-encoder.tokenizer-invalid', {
      where: file.name,
      wanted: 'a tokenizer file of Hugging Face tokenizers',
      got: cause instanceof Error ? cause.message : String(cause),
      next: 'Fetch the file again, or write it anew with transformers.',
      cause,
    });
  } finally {
    await file.close();
  }
}

/** Makes a tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`; a large vocabulary is taken in in turns. */
export async function createTokenizer(json: object, config: Readonly<Record<string, unknown>>): Promise<Tokenizer> {
  const { normalizer, model, added_tokens = [] } = json as TokenizerJson;
  const rows = model?.type === 'Unigram' && Array.isArray(model.vocab) ? (model.vocab as UnigramRow[]) : undefined;
  const inner = new HuggingFaceTokenizer(rows ? { ...json, model: { ...model, vocab: [['', 0]] } } : json, config);
  if (rows) await fillVocabulary(inner.model as unknown as LibraryUnigram, rows, model!.unk_id ?? 0, added_tokens);
  if (normalizer) correctNormalizers(inner.normalizer as LibraryNormalizer, normalizer);
  if (model?.type === 'Unigram' && model.byte_fallback) fallBackToBytes(inner.model as LibraryModel);
  const padToken = typeof config.pad_token === 'string' ? config.pad_token : '<pad>';
  const padId = inner.token_to_id(padToken) ?? 0;
  const bare = new Set(inner.encode('').ids);

  function encode(text: string): number[] {
    return [...inner.encode(text).ids];
  }

  function fit(text: string, length: number): { ids: number[]; cut?: string } {
    const ids = encode(text);
    if (ids.length <= length) return { ids };
    // Special tokens stand at the end (T5: </s>): they are kept, what comes before them is cut.
    let tail = 0;
    while (tail < ids.length && bare.has(ids[ids.length - 1 - tail]!)) tail++;
    const kept = Math.max(0, length - tail);
    const lost = ids.slice(kept, ids.length - tail);
    const special = tail === 0 ? [] : ids.slice(-tail);
    return { ids: [...ids.slice(0, kept), ...special].slice(0, length), cut: readable(inner.decode(lost)) };
  }

  return {
    padId,
    encode,
    encodeBatch(texts, length) {
      const fitted = texts.map((text) => fit(text, length));
      const padding = (ids: readonly number[]) => length - ids.length;
      return {
        ids: fitted.map(({ ids }) => [...ids, ...new Array<number>(padding(ids)).fill(padId)]),
        mask: fitted.map(({ ids }) => [
          ...new Array<number>(ids.length).fill(1),
          ...new Array<number>(padding(ids)).fill(0),
        ]),
        lengths: fitted.map(({ ids }) => ids.length),
        cut: fitted.map(({ cut }) => cut),
      };
    },
  };
}

/** Decoded text for people: a tokenizer without a decoder leaves its mark for a space, and spaces between tokens. */
function readable(decoded: string): string {
  const text = decoded.includes('\u2581') ? decoded.replaceAll(' ', '').replaceAll('\u2581', ' ') : decoded;
  return text.trim();
}

/** The parts of tokenizer.json that are looked at here. */
interface TokenizerJson {
  readonly normalizer?: NormalizerJson | null;
  readonly model?: {
    readonly type?: string;
    readonly byte_fallback?: boolean;
    readonly unk_id?: number;
    readonly vocab?: unknown;
  };
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
}

interface NormalizerJson {
  readonly type: string;
  readonly precompiled_charsmap?: string | null;
  readonly normalizers?: readonly NormalizerJson[];
}

/** The library's objects, as far as they are touched: its type files do not resolve under Node's rules. */
interface LibraryNormalizer {
  normalize(text: string): string;
  readonly normalizers?: readonly LibraryNormalizer[];
}

interface LibraryModel {
  encode(pieces: string[]): string[];
  fuse_unk: boolean;
  readonly tokens_to_ids: ReadonlyMap<string, number>;
}

/** Where the library's normalizers differ from the Rust ones, exact ones take over: it approximates precompiled maps by NFKC. */
function correctNormalizers(normalizer: LibraryNormalizer, json: NormalizerJson): void {
  if (json.type === 'Precompiled' && json.precompiled_charsmap) {
    const charsmap = readPrecompiledCharsmap(fromBase64(json.precompiled_charsmap));
    normalizer.normalize = (text) => charsmap.normalize(text);
  }
  // Rust lowers character by character: a final sigma stays a plain one.
  if (json.type === 'Lowercase') normalizer.normalize = (text) => Array.from(text, (c) => c.toLowerCase()).join('');
  json.normalizers?.forEach((child, index) => {
    const built = normalizer.normalizers?.[index];
    if (built) correctNormalizers(built, child);
  });
}

/** Characters outside the vocabulary become their UTF-8 bytes `<0xNN>` (SentencePiece's byte_fallback), as Rust's Unigram does. */
function fallBackToBytes(model: LibraryModel): void {
  const encoder = new TextEncoder();
  const encodePieces = model.encode.bind(model);
  const ids = model.tokens_to_ids;
  model.fuse_unk = false;
  model.encode = (pieces) =>
    encodePieces(pieces).flatMap((piece) => {
      if (ids.has(piece)) return [piece];
      const bytes = [...encoder.encode(piece)].map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
      return bytes.every((byte) => ids.has(byte)) ? bytes : [piece];
    });
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
