import { expect, it } from 'vitest';
import { KinographError, nearest, suggestion } from './index.js';

it('says where, wanted, got and the next step in one sentence each', () => {
  const error = new KinographError('demo.bad', { where: 'demo', wanted: '[2]', got: '[3]', next: 'Slice it.' });
  expect(error.message).toBe('demo: wanted [2], got [3]. Slice it.');
  expect(error.code).toBe('demo.bad');
  expect(new KinographError('demo.bad', { where: 'a node: Did you mean "b"?' }).message).toBe(
    'a node: Did you mean "b"?',
  );
});

it('keeps the cause', () => {
  const cause = new Error('inner');
  expect(new KinographError('demo.bad', { where: 'demo failed', cause }).cause).toBe(cause);
});

it('finds the nearest name, swapped letters and case included', () => {
  expect(nearest('Tranformer', ['vae', 'transformer', 'tokenizer'])).toBe('transformer');
  expect(nearest('vea', ['vae', 'dit'])).toBe('vae');
  expect(nearest('banana', ['vae', 'dit'])).toBeUndefined();
});

it('lists what there is when nothing is near', () => {
  expect(suggestion('banana', ['vae', 'dit'])).toBe('There is: vae, dit.');
  expect(suggestion('banana', [])).toBe('There are none.');
});
