import { describe, expect, it } from 'vitest';
import { parseHeader } from './header.js';

/** Verdicts checked against safetensors 0.8.0 by hand, beyond the recorded files. */
const parse = (text: string, dataBytes: number) => parseHeader(new TextEncoder().encode(text), dataBytes, 'test');
const refusal = (text: string, dataBytes = 8) => {
  try {
    parse(text, dataBytes);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
};
const entry = (fields: string) => `{"a":{${fields}}}`;
const usual = '"dtype":"F32","shape":[2],"data_offsets":[0,8]';

describe('what the reference accepts', () => {
  it.each([
    ['an entry as an array of its three fields', '{"a":["F32",[2],[0,8]]}'],
    ['a dtype as an object of one key with null', entry('"dtype":{"F32":null},"shape":[2],"data_offsets":[0,8]')],
    [
      'unknown fields, whatever they hold',
      entry(`${usual},"x":[1e-999,{"y":"\\ud83e\\udd8a"}],"x":-9223372036854775809`),
    ],
    ['JSON space around everything', ` \t\r\n{ "a" : { ${usual} } } \n`],
    ['nesting 127 deep', entry(`${usual},"x":${'['.repeat(125)}${']'.repeat(125)}`)],
    ['metadata under an escaped name', `{"\\u005f_metadata__":{"k":"v"},"a":{${usual}}}`],
  ])('%s', (_, text) => {
    expect(parse(text, 8).entries).toEqual([{ name: 'a', dtype: 'F32', shape: [2], start: 0, end: 8 }]);
  });

  it('the last of repeated names, when each is well formed', () => {
    expect(parse('{"a":["F32",[2],[0,8]],"a":["F32",[1],[0,4]]}', 4).entries).toMatchObject([{ shape: [1], end: 4 }]);
    expect(parse('{"__metadata__":{"k":"1","k":"2"}}', 0).metadata).toEqual(new Map([['k', '2']]));
  });

  it('types below a byte whose elements fill whole bytes', () => {
    const { entries } = parse('{"a":["F4",[2],[0,1]],"b":["F6_E2M3",[4],[1,4]]}', 4);
    expect(entries.map(({ start, end }) => end - start)).toEqual([1, 3]);
  });

  it('empty tensors anywhere, in the order of their offsets', () => {
    const { entries } = parse('{"c":["F32",[0],[4,4]],"b":["F32",[],[0,4]],"a":["F4",[0],[0,0]]}', 4);
    expect(entries.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('names that are special to JavaScript', () => {
    expect(parse('{"__proto__":["U8",[1],[0,1]],"constructor":["U8",[1],[1,2]]}', 2).entries).toHaveLength(2);
  });

  it('a size that overflows only after a zero', () => {
    expect(parse('{"a":["F32",[0,18446744073709551615,2],[0,0]]}', 0).entries).toHaveLength(1);
  });
});

describe('what the reference refuses', () => {
  it.each([
    ['safetensors.header-entry', 'a field twice', entry(`${usual},"dtype":"F32"`)],
    [
      'safetensors.header-entry',
      'a repeated name whose first entry is malformed',
      '{"a":["F33",[2],[0,8]],"a":["F32",[2],[0,8]]}',
    ],
    ['safetensors.header-entry', 'metadata twice', '{"__metadata__":null,"__metadata__":null}'],
    ['safetensors.header-entry', 'minus zero as a size', entry('"dtype":"F32","shape":[-0],"data_offsets":[0,8]')],
    ['safetensors.header-entry', 'a dtype as an object with a value', '{"a":[{"F32":0},[2],[0,8]]}'],
    ['safetensors.header-entry', 'a fourth value in an array entry', '{"a":["F32",[2],[0,8],1]}'],
    ['safetensors.header-json', 'a number beyond a float64, even in an unknown field', entry(`${usual},"x":1e999`)],
    ['safetensors.header-json', 'a control character in a string', `{"a\u0001":["F32",[2],[0,8]]}`],
    ['safetensors.header-json', 'a lone surrogate in an unknown field', entry(`${usual},"x":"\\udc00"`)],
    ['safetensors.header-json', 'nesting 128 deep', entry(`${usual},"x":${'['.repeat(126)}${']'.repeat(126)}`)],
    ['safetensors.header-json', 'a byte order mark', '\ufeff{}'],
    ['safetensors.header-json', 'space that is not JSON space', '{}\u000b'],
    ['safetensors.header-json', 'a leading zero', entry(`${usual},"x":01`)],
    ['safetensors.size', 'a size that overflows before a zero', '{"a":["F32",[18446744073709551615,2,0],[0,0]]}'],
  ])('%s: %s', (code, _, text) => {
    expect(refusal(text)).toBe(code);
  });
});

it('says where a header is wrong, what was wanted and what came', () => {
  expect(() => parse('{"a":["F23",[2],[0,8]]}', 8)).toThrow(
    'test: tensor "a": dtype: wanted an element type of the format, got F23. Did you mean "F32"?',
  );
  expect(() => parse('{"a":["F32",[2],[0,8]]}', 6)).toThrow(
    'wanted 8 bytes, as the header says, got 6. The file is cut off',
  );
});
