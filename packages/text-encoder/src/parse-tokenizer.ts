import { Turns } from '@kinograph/tensor';

/** Files up to this many characters are parsed in one go: about a millisecond. */
const smallFile = 2 ** 17;
/** Characters of vocabulary parsed at a time, at least. */
const pieceLength = 2 ** 16;

/**
 * Parses `tokenizer.json`. A large vocabulary, an array of `[token, score]` rows, is parsed a few thousand rows at a time:
 * `JSON.parse` of a file of 256,000 tokens would hold the thread for an eighth of a second.
 * @throws SyntaxError when the text is not JSON.
 */
export async function parseTokenizer(text: string, turns = new Turns()): Promise<object> {
  const key = text.length > smallFile ? /"vocab"\s*:\s*\[\s*(?=\[\s*")/.exec(text) : null;
  if (!key) return JSON.parse(text);
  const start = key.index + key[0].length;
  const rows: unknown[] = [];
  let at = start;
  for (;;) {
    const found = nextRows(text, at);
    if (!found) return JSON.parse(text); // Laid out as nobody writes it, or not JSON.
    for (const row of found.rows) rows.push(row);
    await turns.take();
    if (found.isLast) {
      const rest = JSON.parse(`${text.slice(0, start)}${text.slice(found.end)}`) as { model?: { vocab?: unknown } };
      if (!Array.isArray(rest.model?.vocab)) return JSON.parse(text);
      rest.model.vocab = rows;
      return rest;
    }
    at = found.end;
  }
}

interface Rows {
  readonly rows: readonly unknown[];
  /** Where the next row begins, or the bracket after the last one. */
  readonly end: number;
  readonly isLast: boolean;
}

/**
 * The rows from `at` on. Between two rows stands `],["`, after the last one `]]`; a token may look like that too, but a cut
 * within a token leaves it unclosed, which no JSON is: then the next place is tried.
 */
function nextRows(text: string, at: number): Rows | undefined {
  const border = /\](\s*,\s*)(?=\[\s*")|\](\s*)(?=\])/g;
  // Far ahead may be past the vocabulary, where nothing fits: then nearer.
  for (let ahead = pieceLength; ; ahead >>= 2) {
    border.lastIndex = at + ahead;
    for (let match = border.exec(text); match; match = border.exec(text)) {
      const rows = rowsOf(text.slice(at, match.index + 1));
      if (rows) return { rows, end: match.index + match[0].length, isLast: match[1] === undefined };
      if (ahead > 0 && match.index > at + 2 * ahead) break;
    }
    if (ahead === 0) return undefined;
  }
}

function rowsOf(text: string): unknown[] | undefined {
  try {
    return JSON.parse(`[${text}]`);
  } catch {
    return undefined;
  }
}
