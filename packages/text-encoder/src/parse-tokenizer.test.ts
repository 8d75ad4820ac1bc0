import { Turns } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { parseTokenizer } from './parse-tokenizer.js';

/** A file with so many rows, among them tokens that look like the border between two rows. */
function file(count: number, spaces?: number): { text: string; json: object } {
  const odd = ['],[', ']]', '"', '\\', '[[', '],["', ']', ' ] , [ '];
  const vocab = Array.from({ length: count }, (_, row) => [
    row % 7 === 0 ? row + odd[(row / 7) % 8]! : `token${row}`,
    -1 - row,
  ]);
  const model = { type: 'Unigram', unk_id: 2, vocab, byte_fallback: true };
  const json = {
    added_tokens: [{ id: 0, content: '],["' }],
    model,
    decoder: {
      strip: [
        ['a', 'b'],
        ['c', 1],
      ],
    },
  };
  return { text: JSON.stringify(json, null, spaces), json };
}

it.each([
  [3, undefined],
  [20_000, undefined],
  [20_000, 2],
  [9_000, 1],
])('parses %d rows as JSON.parse does (indented by %j)', async (count, spaces) => {
  const { text, json } = file(count, spaces);
  expect(await parseTokenizer(text)).toEqual(json);
});

it('lets others have their turn between rows', async () => {
  let turns = 0;
  const counting = new (class extends Turns {
    override async take() {
      turns++;
    }
  })();
  await parseTokenizer(file(50_000).text, counting);
  expect(turns).toBeGreaterThan(10);
});

it('parses other layouts, and refuses what is no JSON', async () => {
  const words = Object.fromEntries(Array.from({ length: 20_000 }, (_, id) => [`word${id}`, id]));
  const json = { model: { type: 'BPE', vocab: words, merges: [] } };
  expect(await parseTokenizer(JSON.stringify(json))).toEqual(json);
  const elsewhere = { other: { vocab: Array.from({ length: 20_000 }, (_, id) => [`word${id}`, 1]) } };
  expect(await parseTokenizer(JSON.stringify(elsewhere))).toEqual(elsewhere);
  const { text } = file(20_000);
  for (const cut of [text.length - 1, 300_000, 80_000]) {
    await expect(parseTokenizer(text.slice(0, cut))).rejects.toThrow(SyntaxError);
  }
});
