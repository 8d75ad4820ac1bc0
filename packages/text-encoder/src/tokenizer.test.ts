import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPrecompiledCharsmap } from './precompiled-charsmap.js';
import { createTokenizer } from './tokenizer.js';

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
const tokenizer = await createTokenizer(fixture('umt5-tokenizer.json'), fixture('umt5-tokenizer-config.json'));
const cases: {
  maxLength: number;
  golden: [string, number[]][];
  random: [string, number[]][];
  padded: { input_ids: number[]; attention_mask: number[] };
} = fixture('umt5-tokenizer-cases.json');

describe('the UMT5 tokenizer (Unigram, byte fallback, precompiled character map)', () => {
  it('gives the recorded ids', () => {
    for (const [text, ids] of cases.golden) expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
  });

  it('gives the ids of the Rust tokenizers for random Unicode', () => {
    for (const [text, ids] of cases.random) expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(ids);
  });

  it('pads and cuts a batch as recorded, keeping the end token', () => {
    const texts = cases.golden.map(([text]) => text);
    const batch = tokenizer.encodeBatch(texts, cases.maxLength);
    expect(batch.ids.flat()).toEqual(cases.padded.input_ids);
    expect(batch.mask.flat()).toEqual(cases.padded.attention_mask);
  });

  it('says what it cut', () => {
    const { cut, lengths, ids } = tokenizer.encodeBatch(['a red fox runs', 'a'], 4);
    expect(cut[0]).toMatch(/runs$/);
    expect(cut[1]).toBeUndefined();
    expect(lengths[0]).toBe(4);
    expect(ids[0]!.at(-1)).toBe(1);
  });
});

it('refuses a character map that is cut short', () => {
  expect(() => readPrecompiledCharsmap(Uint8Array.of(8, 0, 0, 0, 1))).toThrow(/too few/);
});
