import { decodeHTML as reference } from 'entities';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeHTML, knowEntities } from '../worker/html-entities.js';
import { entitiesIn } from './html-entities.js';

const twice = (decode: (text: string) => string, text: string) => decode(decode(text));

describe('HTML entities of a graph', () => {
  afterEach(() => knowEntities({}));

  it.each([
    'salt &amp;amp; pepper &lt;3',
    'caf&eacute; &amp;eacute; &amp;#233; &#xE9; &amp;#xe9; &EACUTE;',
    'R&D, &, && and &; &# &#; &#x; &#xg &#65#66 &notit; &amp &ampamp &not_',
    '&amp;&amp;amp;lt; &am&amp;p; &#38;#38; &CounterClockwiseContourIntegral;x &NotEqualTilde; &#128; &#0; &#x110000;',
    'emoji 🎈&#127880;, line\nbreaks &NewLine; and "quotes" &quot;\\&gt;\\',
  ])('are decoded in the worker as the text encoder’s own library does: %s', (prompt) => {
    const graph = { nodes: { prompt: { parameters: { text: ['a plain one', prompt] } } } };
    knowEntities(entitiesIn({ graph, inputs: undefined }, reference));
    expect(twice(decodeHTML, prompt)).toBe(twice(reference, prompt));
    expect(decodeHTML('a plain one')).toBe('a plain one');
  });

  it('are asked for where a text has them, once each', () => {
    const asked: string[] = [];
    const decode = (entity: string) => {
      asked.push(entity);
      return reference(entity);
    };
    expect(entitiesIn({ texts: ['a & b', 5, null, { deep: '&lt;&lt;&amp;gt;' }] }, decode)).toEqual({
      '&lt;': '<',
      '&amp;': '&',
      '&gt;': '>',
    });
    expect(asked).toEqual(['&lt;', '&amp;', '&gt;']);
  });

  it('that are not known are an error, and never left as they are', () => {
    expect(() => decodeHTML('&eacute;')).toThrow(/&eacute;/);
  });
});
