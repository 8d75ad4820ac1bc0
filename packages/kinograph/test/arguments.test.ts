import { describe, expect, it } from 'vitest';
import { frameSize, numberAbove, seedNumber, wholeNumber } from '../src/cli/arguments.js';
import { setParameters } from '../src/cli/set-parameters.js';

describe('arguments', () => {
  it('take whole numbers from the least on', () => {
    expect(wholeNumber(1)('12')).toBe(12);
    for (const wrong of ['0', '-1', '1.5', '1e3', '', 'x', '99999999999999999999']) {
      expect(() => wholeNumber(1)(wrong)).toThrow(/at least 1/);
    }
  });

  it('take finite numbers above a bound, or from it on', () => {
    expect(numberAbove(0)('0.5')).toBe(0.5);
    expect(numberAbove(0, { orEqual: true })('0')).toBe(0);
    for (const wrong of ['0', '-2', 'NaN', 'Infinity', '', ' ']) expect(() => numberAbove(0)(wrong)).toThrow(/above 0/);
  });

  it('take seeds of 64 bits, every bit kept', () => {
    expect(seedNumber('0')).toBe(0n);
    expect(seedNumber('18446744073709551615')).toBe(2n ** 64n - 1n);
    for (const wrong of ['18446744073709551616', '-1', '1.0', '']) expect(() => seedNumber(wrong)).toThrow(/2\^64/);
  });

  it('take sizes as width and height', () => {
    expect(frameSize('832x480')).toEqual({ width: 832, height: 480 });
    for (const wrong of ['832', '0x480', '832x', '8.5x4', 'x']) expect(() => frameSize(wrong)).toThrow(/64x64/);
  });
});

describe('--set', () => {
  const node = { stage: 'noise', version: 1, parameters: { seed: 1 }, inputs: {} };
  const data = {
    format: 'kinograph-graph',
    version: 1,
    name: 'g',
    inputs: {},
    nodes: { noise: node },
    outputs: {},
  } as never;

  it('changes one parameter, as JSON where it is JSON and else as text', () => {
    const changed = setParameters(data, ['noise.seed=7', 'noise.name=a b=c', 'noise.list=[1,2]']);
    expect(changed.nodes.noise!.parameters).toEqual({ seed: 7, name: 'a b=c', list: [1, 2] });
    expect(node.parameters).toEqual({ seed: 1 });
  });

  it('names the nearest node when there is none of that name, and says the form it wants', () => {
    expect(() => setParameters(data, ['nose.seed=7'])).toThrow(/noise/);
    expect(() => setParameters(data, ['seed=7'])).toThrow(/node\.parameter=value/);
  });
});
