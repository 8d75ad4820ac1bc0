import { KinographError } from '@kinograph/errors';

/** An object as written: every entry in order, repeated keys included. */
export class JsonObject {
  constructor(readonly entries: readonly (readonly [key: string, value: JsonValue])[]) {}
}

/** A number with a fraction, an exponent, a minus before zero, or beyond 64 bits: no integer to the format. */
export class JsonFloat {
  constructor(readonly text: string) {}
}

/** A parsed JSON value. Integers are bigints, so none is rounded. */
export type JsonValue = null | boolean | string | bigint | JsonFloat | readonly JsonValue[] | JsonObject;

/** Containers may nest this deep (serde_json's limit), so that no input overflows the stack. */
const maxDepth = 127;

const unsignedMax = 2n ** 64n - 1n;
const signedMin = -(2n ** 63n);
const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Parses JSON as serde_json does, which is what decides whether a safetensors header is valid. Unlike `JSON.parse` it
 * keeps repeated keys and exact 64-bit integers, and refuses lone surrogates, numbers beyond a float64, and deep nesting.
 *
 * @throws KinographError `safetensors.header-json` with the position in characters.
 */
export function parseJson(text: string, where: string): JsonValue {
  return new Parser(text, where).document();
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly text: string,
    private readonly where: string,
  ) {}

  document(): JsonValue {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) throw this.unexpected('the end of the JSON text');
    return value;
  }

  private value(): JsonValue {
    this.skipSpace();
    const character = this.text[this.at];
    switch (character) {
      case '{':
        return this.nested(() => this.object());
      case '[':
        return this.nested(() => this.array());
      case '"':
        return this.string();
      case 'n':
        return this.word('null', null);
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      default:
        return this.number();
    }
  }

  private nested<Container>(parse: () => Container): Container {
    if (this.depth === maxDepth) throw this.unexpected(`at most ${maxDepth} levels of nesting`);
    this.depth++;
    this.at++;
    const container = parse();
    this.depth--;
    return container;
  }

  private object(): JsonObject {
    const entries: [string, JsonValue][] = [];
    if (this.skips('}')) return new JsonObject(entries);
    do {
      this.skipSpace();
      if (this.text[this.at] !== '"') throw this.unexpected('a key in double quotes');
      const key = this.string();
      if (!this.skips(':')) throw this.unexpected('a colon');
      entries.push([key, this.value()]);
    } while (this.skips(','));
    if (!this.skips('}')) throw this.unexpected('a comma or a closing brace');
    return new JsonObject(entries);
  }

  private array(): JsonValue[] {
    const items: JsonValue[] = [];
    if (this.skips(']')) return items;
    do items.push(this.value());
    while (this.skips(','));
    if (!this.skips(']')) throw this.unexpected('a comma or a closing bracket');
    return items;
  }

  private string(): string {
    this.at++;
    let value = '';
    for (let start = this.at; ; ) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) {
        value += this.text.slice(start, this.at++);
        return value;
      }
      if (!(code >= 0x20)) throw this.unexpected('a closing quote (control characters are written as escapes)');
      if (code === 0x5c) {
        value += this.text.slice(start, this.at) + this.escape();
        start = this.at;
      } else {
        this.at++;
      }
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? '';
    if (letter !== 'u') {
      const character = escapes[letter];
      if (character === undefined) throw this.unexpected('an escape sequence JSON knows');
      this.at += 2;
      return character;
    }
    const unit = this.unicodeEscape();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const leads = unit < 0xdc00 && this.text.startsWith('\\u', this.at);
    const trail = leads ? this.unicodeEscape() : 0;
    if (trail < 0xdc00 || trail > 0xdfff) throw this.unexpected('both halves of a surrogate pair');
    return String.fromCharCode(unit, trail);
  }

  /** Reads one `\uXXXX` as its UTF-16 code unit. */
  private unicodeEscape(): number {
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.unexpected('four hexadecimal digits');
    this.at += 6;
    return Number.parseInt(digits, 16);
  }

  private number(): bigint | JsonFloat {
    number.lastIndex = this.at;
    const match = number.exec(this.text);
    if (match === null) throw this.unexpected('a value');
    const [text, fraction, exponent] = match;
    if (/[0-9.eE]/.test(this.text[this.at + text.length] ?? '')) throw this.unexpected('a valid number');
    if (!Number.isFinite(Number(text))) throw this.unexpected('a number a float64 can hold');
    this.at += text.length;
    if (fraction !== undefined || exponent !== undefined || text === '-0' || text.length > 20)
      return new JsonFloat(text);
    const integer = BigInt(text);
    return integer > unsignedMax || integer < signedMin ? new JsonFloat(text) : integer;
  }

  private word<Value extends null | boolean>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected('a value');
    this.at += word.length;
    return value;
  }

  private skips(character: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    while (' \n\r\t'.includes(this.text[this.at] ?? 'end')) this.at++;
  }

  private unexpected(wanted: string): KinographError {
    const found = this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 12)) : 'the end';
    return new KinographError('safetensors.header-json', {
      where: `${this.where}: JSON, character ${this.at}`,
      wanted,
      got: found,
      next: 'The file is damaged or is no safetensors file; download or write it again.',
    });
  }
}
