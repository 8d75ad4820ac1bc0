import { expect, it } from 'vitest';
import { addNode, setParameter } from './graph-document.js';
import { documentOf, stageNamed, textToVideo } from './graph-fixture.js';
import { promptOf } from './prompt-of.js';

it('the prompt of a graph is the longest of its texts, or its name', () => {
  const one = setParameter(textToVideo, 'prompt', 'text', 'a red fox');
  const { document, id } = addNode(one, stageNamed('prompt'), { x: 0, y: 0 });
  expect(promptOf(setParameter(document, id, 'text', 'blur').graph)).toBe('a red fox');
  expect(promptOf(documentOf({ noise: {} }).graph)).toBe('untitled');
});

it('each entry of a batch has a prompt of its own', () => {
  const { graph } = setParameter(textToVideo, 'prompt', 'text', ['a red fox', 'an owl']);
  expect([promptOf(graph), promptOf(graph, 1)]).toEqual(['a red fox', 'an owl']);
});
