import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createGraph,
  createRegistry,
  definePort,
  type GraphError,
  optional,
  readGraph,
  run,
  validate,
  variable,
  writeGraph,
} from '../src/index.js';
import { add, constant, defineStage, handle, latent, number } from './kit.js';

const scale = defineStage({
  id: 'scale',
  version: 3,
  description: 'Multiplies.',
  inputs: { value: number(), by: optional(number()) },
  outputs: { value: number() },
  parameters: z.object({ factor: z.number().default(2), tags: z.array(z.string()).default([]) }),
  run: ({ inputs, parameters }) => ({ value: inputs.value * parameters.factor * (inputs.by ?? 1) }),
});

const registry = createRegistry([constant, add, scale], [latent.kind]);

function example() {
  const graph = createGraph('example', { start: number() });
  const four = graph.add(constant, { parameters: { value: 4 }, inputs: {} });
  const sum = graph.add(add, { inputs: { right: four.value, left: graph.inputs.start }, parameters: {} });
  const scaled = graph.add(scale, { id: 'end', parameters: { factor: 0 }, inputs: { value: sum.sum } });
  const again = graph.add(scale, { parameters: {}, inputs: { value: sum.sum, by: undefined } });
  return graph.build({ zero: scaled.value, double: again.value, start: graph.inputs.start });
}

const plain = () => JSON.parse(writeGraph(example()));
const problemsOf = (json: unknown) => validate(json, registry).map(({ code, node, port }) => [code, node, port]);

describe('createGraph', () => {
  it('gives plain data: stages by id and version, parameters by name, sources by node and output', () => {
    const { data } = example();
    expect(data).toEqual({
      format: 'kinograph.graph',
      version: 1,
      name: 'example',
      inputs: { start: { kind: 'number', attributes: {} } },
      nodes: {
        constant: { stage: 'constant', version: 1, parameters: { value: 4 }, inputs: {} },
        add: {
          stage: 'add',
          version: 1,
          parameters: {},
          inputs: { left: { input: 'start' }, right: { node: 'constant', output: 'value' } },
        },
        end: {
          stage: 'scale',
          version: 3,
          parameters: { factor: 0 },
          inputs: { value: { node: 'add', output: 'sum' } },
        },
        scale: { stage: 'scale', version: 3, parameters: {}, inputs: { value: { node: 'add', output: 'sum' } } },
      },
      outputs: {
        zero: { node: 'end', output: 'value' },
        double: { node: 'scale', output: 'value' },
        start: { input: 'start' },
      },
    });
  });

  it('numbers nodes of one stage, around ids that are taken', () => {
    const graph = createGraph('numbers');
    const put = (id?: string) => graph.add(constant, { id, parameters: { value: 0 }, inputs: {} }).value.source;
    put();
    put('constant-3');
    expect([put(), put(), put()]).toEqual([
      { node: 'constant-2', output: 'value' },
      { node: 'constant-4', output: 'value' },
      { node: 'constant-5', output: 'value' },
    ]);
  });

  it('refuses names that are taken or could not be written as a name', () => {
    const graph = createGraph('names', { here: number() });
    const put = (id: string) => () => graph.add(constant, { id, parameters: { value: 0 }, inputs: {} });
    put('one')();
    expect(put('one')).toThrow(/^graph names: node "one": wanted a name not used yet, got one that is\.$/);
    for (const id of ['', 'two words', '-x', '__proto__', 'a:b']) {
      expect(put(id)).toThrow(expect.objectContaining({ code: 'graph.name' }));
    }
    expect(put('constructor')).not.toThrow();
    expect(() => createGraph<{ a: number }>('b').input('a', number())).not.toThrow();
    const twice = createGraph<{ a: number }>('b');
    twice.input('a', number());
    expect(() => twice.input('a', number())).toThrow(expect.objectContaining({ code: 'graph.name-taken' }));
  });

  it('refuses two stages of one id, and two kinds of one name, in one graph', () => {
    const other = defineStage({ ...constant, description: 'Another.' });
    expect(() => createRegistry([constant, other])).toThrow(expect.objectContaining({ code: 'graph.stage-twice' }));
    const otherNumber = definePort<number>()('number');
    const graph = createGraph('kinds', { a: number(), b: otherNumber() });
    expect(() => graph.build({})).toThrow(expect.objectContaining({ code: 'graph.kind-twice' }));
    expect(createRegistry([constant, constant]).stages.size).toBe(1);
  });

  it('builds graphs that later additions to the builder leave alone', () => {
    const graph = createGraph('growing');
    const first = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const built = graph.build({ value: first.value });
    graph.add(constant, { parameters: { value: 2 }, inputs: {} });
    expect(Object.keys(built.data.nodes)).toEqual(['constant']);
  });
});

describe('a graph as JSON', () => {
  it('is the same graph read back, and runs the same', async () => {
    const graph = example();
    const again = readGraph(JSON.parse(JSON.stringify(graph.data)), registry);
    expect(again.data).toEqual(graph.data);
    expect(readGraph(JSON.stringify(graph.data), registry).data).toEqual(graph.data);
    const values = await run(graph, { inputs: { start: -3 } }).result;
    expect(values).toEqual({ zero: 0, double: 2, start: -3 });
    expect(await run(again, { inputs: { start: -3 } }).result).toEqual(values);
  });

  it('is one text whatever order it was built in', () => {
    const { data } = example();
    const shuffled = {
      outputs: Object.fromEntries(Object.entries(data.outputs).reverse()),
      nodes: Object.fromEntries(Object.entries(data.nodes).reverse()),
      inputs: data.inputs,
      name: data.name,
      version: data.version,
      format: data.format,
    };
    const written = writeGraph(example());
    expect(writeGraph({ data: shuffled })).toBe(written);
    expect(writeGraph(readGraph(written, registry))).toBe(written);
    expect(Object.keys(JSON.parse(written).nodes)).toEqual(['constant', 'add', 'end', 'scale']);
    expect(written.endsWith('}\n')).toBe(true);
  });

  it('leaves out what is empty where a person writes it', () => {
    const short = {
      format: 'kinograph.graph',
      version: 1,
      name: 'short',
      nodes: { c: { stage: 'constant', version: 1, parameters: { value: 1 } } },
    };
    expect(readGraph(short, registry).data).toMatchObject({ inputs: {}, outputs: {}, nodes: { c: { inputs: {} } } });
  });

  it('is refused in another format, or a version not known here', () => {
    expect(problemsOf({ ...plain(), version: 2 })).toEqual([['graph.format', undefined, 'version']]);
    expect(problemsOf({ ...plain(), version: '1' })).toEqual([['graph.format', undefined, 'version']]);
    expect(problemsOf({ ...plain(), format: 'kinograf.graph' })).toEqual([['graph.format', undefined, 'format']]);
    const [problem] = validate({ ...plain(), format: 'kinograf.graph' }, registry);
    expect(problem).toMatchObject({
      wanted: '"kinograph.graph"',
      came: '"kinograf.graph"',
      nearest: 'kinograph.graph',
    });
  });

  it('is refused with fields it does not know, wherever they are, and with fields missing', () => {
    expect(problemsOf({ ...plain(), comment: 'x' })).toEqual([['graph.format', undefined, undefined]]);
    expect(validate({ ...plain(), comment: 'x' }, registry)[0]).toMatchObject({
      wanted: 'known fields only',
      came: '"comment"',
    });
    const inNode = plain();
    inNode.nodes.add.resource = 'device';
    expect(problemsOf(inNode)).toEqual([['graph.format', undefined, 'nodes.add']]);
    const inSource = plain();
    inSource.nodes.add.inputs.left = { node: 'constant', output: 'value', input: 'start' };
    expect(problemsOf(inSource)[0]?.slice(0, 1)).toEqual(['graph.format']);
    const { nodes: _, ...without } = plain();
    expect(problemsOf(without)).toEqual([['graph.format', undefined, 'nodes']]);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{"format": '],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', []],
    ['undefined', undefined],
    ['a number', 7],
  ])('is refused as %s', (_, json) => {
    const problems = validate(json, registry);
    expect(problems.map(({ code }) => code)).toEqual(['graph.format']);
    expect(() => readGraph(json, registry)).toThrow(/^graph \(unnamed\): graph: wanted /);
  });

  it('is refused where a name comes twice in its text, or is one that JavaScript keeps to itself', () => {
    const twice = writeGraph(example()).replace('"factor": 0', '"factor": 0, "factor": 1');
    expect(problemsOf(twice)).toEqual([['graph.name-twice', 'end', 'parameters.factor']]);
    const nodes = '"nodes": {"__proto__": {"stage": "constant", "version": 1, "parameters": {"value": 1}}}';
    const proto = `{"format": "kinograph.graph", "version": 1, "name": "p", ${nodes}}`;
    expect(problemsOf(proto)).toEqual([['graph.format', undefined, 'nodes.__proto__']]);
    const own = proto.replace('"nodes"', '"__proto__": {}, "nodes"').replace('"__proto__": {"stage"', '"c": {"stage"');
    expect(problemsOf(own)).toContainEqual(['graph.format', undefined, '__proto__']);
    const deep = plain();
    deep.nodes.end.parameters.tags = JSON.parse('[{"__proto__": 1}]');
    expect(problemsOf(deep)).toContainEqual(['graph.format', undefined, 'nodes.end.parameters.tags.0.__proto__']);
  });

  it('carries no code: values that are no JSON are refused in graphs built in code too', () => {
    const call = defineStage({
      ...constant,
      id: 'call',
      parameters: z.object({ value: z.any() }),
      run: ({ parameters }) => ({ value: Number(parameters.value) }),
    });
    for (const value of [() => 1, 1n, Number.NaN, new Date(0), Symbol('x')]) {
      const graph = createGraph('code');
      const node = graph.add(call, { parameters: { value }, inputs: {} });
      const built = graph.build({ value: node.value });
      expect(validate(built.data, built.registry)[0]).toMatchObject({ code: 'graph.format' });
      expect(() => run(built)).toThrow(expect.objectContaining({ code: 'graph.invalid' }));
    }
  });

  it('keeps the attributes of its inputs', () => {
    const graph = createGraph('latents', { known: latent({ space: 'wan21' }), open: latent({ space: 'wan22' }) });
    const built = graph.build({ known: graph.inputs.known });
    expect(built.data.inputs.known).toEqual({ kind: 'latent', attributes: { space: 'wan21' } });
    expect(readGraph(writeGraph(built), registry).data).toEqual(built.data);
  });

  it('throws every problem at once', () => {
    const json = plain();
    json.nodes.add.stage = 'ad';
    json.nodes.end.parameters.factor = 'two';
    let thrown: GraphError | undefined;
    try {
      readGraph(json, registry);
    } catch (error) {
      thrown = error as GraphError;
    }
    expect(thrown?.problems.map(({ code }) => code)).toEqual(['graph.stage-unknown', 'graph.parameter']);
    expect(thrown?.message).toMatch(/^graph example: node "add": .*"ad".*\n {2}node "end", factor: wanted a number/);
  });
});

it('resolves variables in the builder as the executor will', () => {
  const load = defineStage({
    id: 'load',
    version: 1,
    description: 'Gives latents of the space it is told.',
    inputs: { like: optional(latent({ space: variable('space') })), other: optional(handle()) },
    outputs: { latent: latent({ space: variable('space') }) },
    parameters: z.object({ space: z.string().optional() }),
    run: () => {
      throw new Error('never run');
    },
  });
  const graph = createGraph('variables');
  const told = graph.add(load, { parameters: { space: 'wan21' }, inputs: {} });
  expect(told.latent.attributes).toEqual({ space: 'wan21' });
  expect(graph.add(load, { parameters: {}, inputs: { like: told.latent } }).latent.attributes).toEqual({
    space: 'wan21',
  });
  expect(graph.add(load, { parameters: {}, inputs: {} }).latent.attributes).toEqual({});
});
