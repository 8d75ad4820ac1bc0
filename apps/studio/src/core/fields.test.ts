import { describe, expect, it } from 'vitest';
import { fieldsOf, readField, textOf } from './fields.js';
import { catalogue, stageNamed } from './graph-fixture.js';

const field = (stage: string, name: string) => fieldsOf(stageNamed(stage)).find((one) => one.name === name)!;

describe('the form of a stage', () => {
  it('has a field for every parameter of every stage, each with words about it', () => {
    for (const stage of catalogue.stages) {
      const fields = fieldsOf(stage);
      expect(fields.map(({ name }) => name).toSorted()).toEqual(Object.keys(stage.parameters).toSorted());
      for (const { name, description } of fields) expect(description, `${stage.id}: ${name}`).not.toBe('');
    }
  });

  it.each([
    ['noise', 'seed', 'text'],
    ['noise', 'frames', 'number'],
    ['prompt', 'text', 'text'],
    ['scheduler', 'prediction', 'choice'],
    ['scheduler', 'config', 'json'],
    ['encode-text', 'clean', 'yes-no'],
    ['patchifier', 'patch', 'numbers'],
    ['write-video', 'quality', 'number'],
    ['read-frames', 'paths', 'files'],
  ])('writes %s: %s as %s', (stage, name, type) => {
    expect(field(stage, name).input.type).toBe(type);
  });

  it('reads back what it shows', () => {
    expect(readField(field('patchifier', 'patch'), textOf(field('patchifier', 'patch'), [1, 2, 2]))).toEqual({
      value: [1, 2, 2],
    });
    expect(readField(field('scheduler', 'config'), '{"flow_shift": 3}')).toEqual({ value: { flow_shift: 3 } });
    expect(readField(field('noise', 'seed'), '0')).toEqual({ value: '0' });
    expect(readField(field('noise', 'frames'), '17')).toEqual({ value: 17 });
  });

  it('writes several prompts one a line, and one as it is', () => {
    const prompts = field('prompt', 'text');
    expect(readField(prompts, 'a red fox\n\nan owl\n')).toEqual({ value: ['a red fox', 'an owl'] });
    expect(textOf(prompts, ['a red fox', 'an owl'])).toBe('a red fox\nan owl');
    expect(readField(prompts, 'a red fox ')).toEqual({ value: 'a red fox ' });
    expect(readField(field('vae-decode', 'space'), 'a\nb')).toEqual({ value: 'a\nb' });
  });

  it('leaves a parameter to its default where nothing is written', () => {
    expect(readField(field('noise', 'frames'), '')).toEqual({ value: undefined });
    expect(readField(field('scheduler', 'sampler'), '')).toEqual({ value: undefined });
  });

  it.each([
    ['noise', 'frames', '0', 'At least 1.'],
    ['noise', 'frames', '1.5', 'A whole number.'],
    ['write-video', 'quality', '101', 'At most 100.'],
    ['write-video', 'quality', 'high', 'A number.'],
    ['write-video', 'fps', '', 'This is needed.'],
    ['patchifier', 'patch', '1, 2', '3 numbers, with commas between.'],
    ['scheduler', 'prediction', 'noise', 'One of velocity, epsilon, v_prediction, sample.'],
  ])('says what is wrong with %s: %s "%s"', (stage, name, text, wanted) => {
    expect(readField(field(stage, name), text)).toEqual({ problem: wanted });
  });
});
