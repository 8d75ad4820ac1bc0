import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createGraph, type Graph, optional, type Ref, run, validate, variable } from '../src/index.js';
import { add, constant, defineStage, Handle, latent, number, text } from './kit.js';

/** Says that building fails to compile where marked, and that the graph it would build is refused all the same. */
function codesOf(graph: { readonly data: Graph['data']; readonly registry: Graph['registry'] }): string[] {
  return validate(graph.data, graph.registry).map(({ code }) => code);
}

const encode = defineStage({
  id: 'encode',
  version: 1,
  description: 'Gives latents of Wan 2.1.',
  inputs: {},
  outputs: { latent: latent({ space: 'wan21' }) },
  parameters: z.object({}),
  run: () => ({ latent: new Handle('encoded', { space: 'wan21' }) }),
});
const decode22 = defineStage({
  id: 'decode22',
  version: 1,
  description: 'Decodes latents of Wan 2.2.',
  inputs: { latent: latent({ space: 'wan22' }) },
  outputs: { text: text() },
  parameters: z.object({}),
  run: () => ({ text: '' }),
});
const pass = defineStage({
  id: 'pass',
  version: 1,
  description: 'Hands on latents of any space.',
  inputs: { latent: latent({ space: variable('space') }), like: optional(latent({ space: variable('space') })) },
  outputs: { latent: latent({ space: variable('space') }) },
  parameters: z.object({ space: z.string().optional() }),
  run: ({ inputs }) => ({ latent: inputs.latent }),
});

describe('types', () => {
  it('of a run are inferred from the graph', async () => {
    const graph = createGraph('types', { start: number(), name: text() });
    const sum = graph.add(add, { parameters: {}, inputs: { left: graph.inputs.start, right: graph.inputs.start } });
    const built = graph.build({ sum: sum.sum, name: graph.inputs.name });
    const values = await run(built, { inputs: { start: 2, name: 'two' } }).result;
    expectTypeOf(values).toEqualTypeOf<{ readonly sum: number; readonly name: string }>();
    expect(values).toEqual({ sum: 4, name: 'two' });
    // @ts-expect-error -- an input is missing
    expect(() => run(built, { inputs: { start: 2 } })).toThrow();
    // @ts-expect-error -- all inputs are missing
    expect(() => run(built)).toThrow();
    // @ts-expect-error -- an input of the wrong type
    run(built, { inputs: { start: '2', name: 'two' } });
    // @ts-expect-error -- a result of another type
    const wrong: string = values.sum;
    expect(wrong).toBe(4);
    // @ts-expect-error -- a result there is not
    expect(values.total).toBeUndefined();
  });

  it('of the inputs may be declared before their ports', () => {
    const graph = createGraph<{ start: number }>('declared');
    expectTypeOf(graph.input('start', number())).toExtend<Ref<'number', number>>();
    const other = createGraph<{ start: number }>('declared');
    // @ts-expect-error -- no input of this name
    other.input('end', number());
    // @ts-expect-error -- a port of another type
    other.input('start', text());
  });

  it('refuse a value of another kind', () => {
    const graph = createGraph('kinds', { name: text() });
    const one = graph.add(constant, { parameters: { value: 1 }, inputs: {} }).value;
    // @ts-expect-error -- a text where a number is wanted
    graph.add(add, { parameters: {}, inputs: { left: graph.inputs.name, right: one } });
    expect(codesOf(graph.build({}))).toEqual(['graph.kind-mismatch']);
  });

  it('refuse inputs that are missing, undefined or unknown', () => {
    const graph = createGraph('inputs');
    const one = graph.add(constant, { parameters: { value: 1 }, inputs: {} }).value;
    // @ts-expect-error -- right is missing
    graph.add(add, { parameters: {}, inputs: { left: one } });
    // @ts-expect-error -- right is undefined
    graph.add(add, { parameters: {}, inputs: { left: one, right: undefined } });
    // @ts-expect-error -- there is no input middle
    graph.add(add, { parameters: {}, inputs: { left: one, right: one, middle: one } });
    expect(codesOf(graph.build({}))).toEqual(['graph.input-missing', 'graph.input-missing', 'graph.port-unknown']);
  });

  it('refuse parameters that are missing, unknown or of another type', () => {
    const graph = createGraph('parameters');
    // @ts-expect-error -- value is missing
    graph.add(constant, { parameters: {}, inputs: {} });
    // @ts-expect-error -- there is no parameter valeu
    graph.add(constant, { parameters: { value: 1, valeu: 1 }, inputs: {} });
    // @ts-expect-error -- a text where a number is wanted
    graph.add(constant, { parameters: { value: '1' }, inputs: {} });
    expect(codesOf(graph.build({}))).toEqual(['graph.parameter', 'graph.parameter-unknown', 'graph.parameter']);
  });

  it('refuse attributes that do not agree, also through nodes that hand them on', () => {
    const graph = createGraph('attributes');
    const encoded = graph.add(encode, { parameters: {}, inputs: {} });
    // @ts-expect-error -- wan21 where wan22 is wanted
    graph.add(decode22, { parameters: {}, inputs: { latent: encoded.latent } });
    const passed = graph.add(pass, { parameters: {}, inputs: { latent: encoded.latent } });
    expectTypeOf(passed.latent.attributes).toEqualTypeOf<{ readonly space: 'wan21' }>();
    // @ts-expect-error -- still wan21
    graph.add(decode22, { parameters: {}, inputs: { latent: passed.latent } });
    // @ts-expect-error -- the parameter says wan22, the input wan21
    graph.add(pass, { parameters: { space: 'wan22' }, inputs: { latent: encoded.latent } });
    expect(codesOf(graph.build({}))).toEqual(Array(3).fill('graph.attribute-mismatch'));
  });

  it('accept attributes that agree, and leave open what only the run will know', () => {
    const graph = createGraph('agree', { other: latent({ space: 'wan22' }) });
    const encoded = graph.add(encode, { parameters: {}, inputs: {} }).latent;
    graph.add(pass, { parameters: { space: 'wan21' }, inputs: { latent: encoded, like: encoded } });
    const space: string = ['wan21', 'wan22'][1]!;
    graph.add(decode22, {
      parameters: {},
      inputs: graph.add(pass, { parameters: { space }, inputs: { latent: graph.inputs.other } }),
    });
    const maybe = encoded as typeof encoded | undefined;
    graph.add(pass, { parameters: {}, inputs: { latent: encoded, like: maybe } });
    expect(codesOf(graph.build({}))).toEqual([]);
    // @ts-expect-error -- wan21 and wan22 in one variable
    graph.add(pass, { parameters: {}, inputs: { latent: encoded, like: graph.inputs.other } });
    expect(codesOf(graph.build({}))).toEqual(['graph.attribute-mismatch']);
  });

  it('of a stage hold its run to its ports and parameters', () => {
    const base = { version: 1, description: 'Is wrong.', inputs: {}, parameters: z.object({}) } as const;
    // @ts-expect-error -- an output of another type
    defineStage({ ...base, id: 'wrong', outputs: { value: number() }, run: () => ({ value: 'one' }) });
    // @ts-expect-error -- an output is missing
    defineStage({ ...base, id: 'less', outputs: { value: number() }, run: () => ({}) });
    expectTypeOf(constant.id).toEqualTypeOf<'constant'>();
  });
});
