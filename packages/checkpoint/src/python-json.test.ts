import { expect, it } from 'vitest';
import { parsePythonJson } from './python-json.js';

it('reads the numbers Python writes beyond JSON, and leaves strings alone', () => {
  const text = '{"low": -Infinity, "high": [Infinity, NaN, -1.5], "text": "a \\"NaN\\" or -Infinity"}';
  expect(parsePythonJson(text)).toEqual({
    low: Number.NEGATIVE_INFINITY,
    high: [Number.POSITIVE_INFINITY, Number.NaN, -1.5],
    text: 'a "NaN" or -Infinity',
  });
});

it('refuses what is no JSON even so', () => {
  expect(() => parsePythonJson('{"a": NaN')).toThrow(SyntaxError);
  expect(() => parsePythonJson('{"a": NaNa}')).toThrow(SyntaxError);
  expect(() => parsePythonJson('{a: 1}')).toThrow(SyntaxError);
});
