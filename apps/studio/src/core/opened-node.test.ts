import { expect, it } from 'vitest';
import { levelUp, wayTo } from './opened-node.js';

it('the way to a node inside another begins at the graph and passes every node around it', () => {
  expect(wayTo('shots/second/denoise', 'film')).toEqual([
    { name: 'film', path: undefined },
    { name: 'shots', path: 'shots' },
    { name: 'second', path: 'shots/second' },
    { name: 'denoise', path: 'shots/second/denoise' },
  ]);
});

it('one level up from a node of the graph is the graph', () => {
  expect(levelUp('shots/second')).toBe('shots');
  expect(levelUp('shots')).toBeUndefined();
});
