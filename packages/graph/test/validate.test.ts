import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createGraph,
  createRegistry,
  type Graph,
  GraphError,
  type Problem,
  type ProblemCode,
  problemText,
  readGraph,
  run,
  validate,
  variable,
  writeGraph,
} from '../src/index.js';
import { defineStage, Handle, latent, number, text } from './kit.js';

const load = defineStage({
  id: 'load',
  version: 1,
  description: 'Gives latents of a space only known at run time, unless a parameter says it.',
  inputs: {},
  outputs: { latent: latent({ space: variable('space') }) },
  parameters: z.object({ space: z.string().optional(), actual: z.string().optional() }),
  run: ({ parameters: { space, actual } }) => ({
    latent: new Handle('loaded', { space: actual ?? space ?? 'wan21' }),
  }),
});

const decode = defineStage({
  id: 'decode',
  version: 2,
  description: 'Decodes latents of Wan 2.1.',
  inputs: { latent: latent({ space: 'wan21' }) },
  outputs: { text: text() },
  parameters: z.object({
    tile: z.int().min(1).max(64).multipleOf(8).default(8),
    mode: z.enum(['nearest', 'linear']).default('linear'),
  }),
  run: () => ({ text: 'decoded' }),
});

const blend = defineStage({
  id: 'blend',
  version: 1,
  description: 'Blends two latents of one space.',
  inputs: { left: latent({ space: variable('space') }), right: latent({ space: variable('space') }) },
  outputs: { latent: latent({ space: variable('space') }) },
  parameters: z.object({}),
  run: ({ inputs }) => ({ latent: new Handle('blended', inputs.left.attributes) }),
});

const registry = createRegistry([load, decode, blend], [number.kind]);

type Wiring = { readonly stage: string; readonly [field: string]: unknown };

/** A graph's JSON from its nodes alone. */
function graphOf(nodes: Record<string, Wiring>, others: object = {}): unknown {
  const complete = Object.entries(nodes).map(([id, node]) => [
    id,
    { version: node.stage === 'decode' ? 2 : 1, parameters: {}, inputs: {}, ...node },
  ]);
  const graph = { format: 'kinograph.graph', version: 1, name: 'bad', inputs: {}, outputs: {}, ...others };
  return { ...graph, nodes: Object.fromEntries(complete) };
}

const wan21 = { stage: 'load', parameters: { space: 'wan21' } };
const from = (node: string, output = 'latent') => ({ node, output });

const cases: Record<string, [graph: unknown, problem: Problem]> = {
  'an unknown stage': [
    graphOf({ a: { stage: 'laod' } }),
    {
      code: 'graph.stage-unknown',
      node: 'a',
      wanted: 'a known stage',
      came: '"laod"',
      nearest: 'load',
      fix: 'Did you mean "load"?',
    },
  ],
  'a node made with another version of its stage': [
    graphOf({ a: { stage: 'load', version: 7 } }),
    {
      code: 'graph.stage-version',
      node: 'a',
      wanted: 'version 1 of stage load',
      came: 'version 7',
      fix: 'The graph was made with a newer load: install that version of its package.',
    },
  ],
  'a parameter below its range': [
    graphOf({ a: wan21, b: { stage: 'decode', parameters: { tile: 0 }, inputs: { latent: from('a') } } }),
    { code: 'graph.parameter', node: 'b', port: 'tile', wanted: 'at least 1', came: '0' },
  ],
  'a parameter above its range': [
    graphOf({ a: wan21, b: { stage: 'decode', parameters: { tile: 72 }, inputs: { latent: from('a') } } }),
    { code: 'graph.parameter', node: 'b', port: 'tile', wanted: 'at most 64', came: '72' },
  ],
  'a parameter between its steps': [
    graphOf({ a: wan21, b: { stage: 'decode', parameters: { tile: 12 }, inputs: { latent: from('a') } } }),
    { code: 'graph.parameter', node: 'b', port: 'tile', wanted: 'a multiple of 8', came: '12' },
  ],
  'a parameter of the wrong type': [
    graphOf({ a: { stage: 'load', parameters: { space: null } } }),
    { code: 'graph.parameter', node: 'a', port: 'space', wanted: 'a string', came: 'null' },
  ],
  'a parameter that is none of its choices': [
    graphOf({ a: wan21, b: { stage: 'decode', parameters: { mode: 'linaer' }, inputs: { latent: from('a') } } }),
    {
      code: 'graph.parameter',
      node: 'b',
      port: 'mode',
      wanted: '"nearest" or "linear"',
      came: '"linaer"',
      nearest: 'linear',
      fix: 'Did you mean "linear"?',
    },
  ],
  'an unknown parameter': [
    graphOf({ a: wan21, b: { stage: 'decode', parameters: { tiles: 8 }, inputs: { latent: from('a') } } }),
    {
      code: 'graph.parameter-unknown',
      node: 'b',
      port: 'tiles',
      wanted: 'a parameter of stage decode',
      came: '"tiles"',
      nearest: 'tile',
      fix: 'Did you mean "tile"?',
    },
  ],
  'a missing input': [
    graphOf({ b: { stage: 'decode' } }),
    {
      code: 'graph.input-missing',
      node: 'b',
      port: 'latent',
      wanted: 'a latent',
      came: 'nothing',
      fix: 'Connect it to an output of a node, or to an input of the graph.',
    },
  ],
  'an input the stage does not have': [
    graphOf({ a: wan21, b: { stage: 'decode', inputs: { latent: from('a'), latents: from('a') } } }),
    {
      code: 'graph.port-unknown',
      node: 'b',
      port: 'latents',
      wanted: 'an input of stage decode',
      came: '"latents"',
      nearest: 'latent',
      fix: 'Did you mean "latent"?',
    },
  ],
  'a source that is no node': [
    graphOf({ loader: wan21, b: { stage: 'decode', inputs: { latent: from('laoder') } } }),
    {
      code: 'graph.source-unknown',
      node: 'b',
      port: 'latent',
      wanted: 'a node of the graph',
      came: '"laoder"',
      nearest: 'loader',
      fix: 'Did you mean "loader"?',
    },
  ],
  'a source that is no output of its node': [
    graphOf({ a: wan21, b: { stage: 'decode', inputs: { latent: from('a', 'latents') } } }),
    {
      code: 'graph.source-unknown',
      node: 'b',
      port: 'latent',
      wanted: 'an output of node "a"',
      came: '"latents"',
      nearest: 'latent',
      fix: 'Did you mean "latent"?',
    },
  ],
  'a source that is no input of the graph': [
    graphOf({ b: { stage: 'decode', inputs: { latent: { input: 'given' } } } }),
    {
      code: 'graph.source-unknown',
      node: 'b',
      port: 'latent',
      wanted: 'an input of the graph',
      came: '"given"',
      fix: 'There are none.',
    },
  ],
  'a result that nothing gives': [
    graphOf({ a: wan21 }, { outputs: { result: from('a', 'lantent') } }),
    {
      code: 'graph.source-unknown',
      port: 'output result',
      wanted: 'an output of node "a"',
      came: '"lantent"',
      nearest: 'latent',
      fix: 'Did you mean "latent"?',
    },
  ],
  'an input of the graph of no known kind': [
    graphOf({}, { inputs: { given: { kind: 'laten', attributes: {} } } }),
    {
      code: 'graph.kind-unknown',
      port: 'input given',
      wanted: 'a known kind of value',
      came: '"laten"',
      nearest: 'latent',
      fix: 'Did you mean "latent"?',
    },
  ],
  'an input of the graph with an attribute its kind does not have': [
    graphOf({}, { inputs: { given: { kind: 'latent', attributes: { spcae: 'wan21' } } } }),
    {
      code: 'graph.kind-unknown',
      port: 'input given',
      wanted: 'an attribute of latent',
      came: '"spcae"',
      nearest: 'space',
      fix: 'Did you mean "space"?',
    },
  ],
  'a value of another kind': [
    graphOf({
      a: wan21,
      b: { stage: 'decode', inputs: { latent: from('a') } },
      c: { stage: 'decode', inputs: { latent: from('b', 'text') } },
    }),
    {
      code: 'graph.kind-mismatch',
      node: 'c',
      port: 'latent',
      wanted: 'a latent',
      came: 'a text (output text of node "b")',
    },
  ],
  'a value of another attribute': [
    graphOf({
      a: { stage: 'load', parameters: { space: 'wan22' } },
      b: { stage: 'decode', inputs: { latent: from('a') } },
    }),
    {
      code: 'graph.attribute-mismatch',
      node: 'b',
      port: 'latent',
      wanted: 'a latent of space "wan21" (input latent of node "b")',
      came: 'space "wan22" (parameter space of node "a")',
    },
  ],
  'two values whose attribute should be one': [
    graphOf(
      { a: wan21, mix: { stage: 'blend', inputs: { left: from('a'), right: { input: 'given' } } } },
      { inputs: { given: { kind: 'latent', attributes: { space: 'wan22' } } } },
    ),
    {
      code: 'graph.attribute-mismatch',
      node: 'mix',
      port: 'right',
      wanted: 'a latent of space "wan21" (parameter space of node "a")',
      came: 'space "wan22" (graph input "given")',
    },
  ],
  'a cycle': [
    graphOf({
      a: wan21,
      first: { stage: 'blend', inputs: { left: from('a'), right: from('third') } },
      second: { stage: 'blend', inputs: { left: from('first'), right: from('a') } },
      third: { stage: 'blend', inputs: { left: from('second'), right: from('first') } },
      after: { stage: 'decode', inputs: { latent: from('third') } },
    }),
    {
      code: 'graph.cycle',
      node: 'first',
      wanted: 'a graph without cycles',
      came: 'first -> second -> third -> first',
      fix: 'Take one of these connections away.',
    },
  ],
  'a node that takes its own output': [
    graphOf({ a: wan21, self: { stage: 'blend', inputs: { left: from('self'), right: from('a') } } }),
    {
      code: 'graph.cycle',
      node: 'self',
      wanted: 'a graph without cycles',
      came: 'self -> self',
      fix: 'Take one of these connections away.',
    },
  ],
};

describe('validate', () => {
  it.each(Object.entries(cases))('names %s', (_, [graph, problem]) => {
    expect(validate(graph, registry)).toEqual([problem]);
    expect(() => readGraph(graph, registry)).toThrow(problemText(problem).replace(/\.$/, ''));
  });

  it('knows a test for every code there is', () => {
    const codes: Record<ProblemCode, true> = {
      'graph.format': true, // json.test.ts
      'graph.name-twice': true, // json.test.ts
      'graph.stage-unknown': true,
      'graph.stage-version': true,
      'graph.kind-unknown': true,
      'graph.parameter': true,
      'graph.parameter-unknown': true,
      'graph.port-unknown': true,
      'graph.input-missing': true,
      'graph.source-unknown': true,
      'graph.kind-mismatch': true,
      'graph.attribute-mismatch': true,
      'graph.cycle': true,
    };
    const tested = new Set(['graph.format', 'graph.name-twice', ...Object.values(cases).map(([, { code }]) => code)]);
    expect([...tested].toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  it('lists everything that is wrong, once', () => {
    const graph = graphOf(
      {
        a: { stage: 'load', parameters: { space: 3, actaul: 'x' } },
        b: { stage: 'decode', version: 1, inputs: {} },
        c: { stage: 'dekode', inputs: { latent: from('nowhere') } },
        d: { stage: 'decode', inputs: { latent: from('c', 'text') } },
        e: { stage: 'blend', inputs: { left: from('f'), right: from('b', 'text') } },
        f: { stage: 'blend', inputs: { left: from('e'), right: from('e') } },
      },
      { outputs: { x: { input: 'y' } } },
    );
    const found = validate(graph, registry).map(({ code, node, port }) => [code, node, port].join(' ').trim());
    expect(found.toSorted()).toEqual(
      [
        'graph.parameter-unknown a actaul',
        'graph.parameter a space',
        'graph.stage-version b',
        'graph.input-missing b latent',
        'graph.stage-unknown c',
        'graph.cycle e',
        'graph.kind-mismatch e right',
        'graph.source-unknown  output x',
      ].toSorted(),
    );
  });

  it('shows each of several cycles, and of a long one its ends', () => {
    const ring = (name: string, length: number) =>
      Object.fromEntries(
        Array.from({ length }, (_, at) => {
          const before = from(`${name}${(at + length - 1) % length}`);
          return [`${name}${at}`, { stage: 'blend', inputs: { left: before, right: before } }];
        }),
      );
    const cycles = validate(graphOf({ ...ring('x', 2), ...ring('y', 100) }), registry).map(({ came }) => came);
    expect(cycles).toHaveLength(2);
    expect(cycles[0]).toMatch(/^x\d -> x\d -> x\d$/);
    expect(cycles[1]).toMatch(/^y\d+( -> y\d+){5} -> \(89 more\)( -> y\d+){6}$/);
    expect(cycles[1]!.split(' -> ')[0]).toBe(cycles[1]!.split(' -> ').at(-1));
  });

  it('follows attributes through nodes that only hand them on, in both directions', () => {
    const chain = (space: string) =>
      graphOf(
        {
          first: { stage: 'blend', inputs: { left: { input: 'given' }, right: { input: 'given' } } },
          second: { stage: 'blend', inputs: { left: from('first'), right: from('first') } },
          last: { stage: 'decode', inputs: { latent: from('second') } },
          again: { stage: 'blend', inputs: { left: { input: 'given' }, right: from('told') } },
          told: { stage: 'load', parameters: { space } },
        },
        { inputs: { given: { kind: 'latent', attributes: {} } } },
      );
    expect(validate(chain('wan21'), registry)).toEqual([]);
    expect(validate(chain('wan22'), registry).map(({ code }) => code)).toEqual(['graph.attribute-mismatch']);
  });

  it('says the same of a graph built in code and of its JSON', () => {
    const builder = createGraph('code');
    // What the compiler would refuse, written as plain JavaScript could.
    const untyped = builder as unknown as {
      add(stage: object, options: object): Record<string, { readonly source: object }>;
    };
    const wrong = untyped.add(load, { parameters: { space: 'wan22', spaec: 1 }, inputs: {} });
    const text = untyped.add(decode, { id: 'one', parameters: { tile: 9 }, inputs: { latent: wrong.latent } });
    untyped.add(decode, { id: 'two', parameters: {}, inputs: { latent: text.text } });
    untyped.add(decode, { id: 'three', parameters: {}, inputs: { latent: undefined } });
    const built: Graph = builder.build({});
    const problems = validate(built.data, built.registry);
    expect(problems.map(({ code, node }) => `${code} ${node}`)).toEqual([
      'graph.parameter-unknown load',
      'graph.parameter one',
      'graph.input-missing three',
      'graph.attribute-mismatch one',
      'graph.kind-mismatch two',
    ]);
    const json = JSON.stringify(built.data);
    expect(validate(json, built.registry)).toEqual(problems);
    expect(validate(writeGraph(built), built.registry)).toHaveLength(problems.length);
    for (const attempt of [() => run(built), () => readGraph(json, built.registry)]) {
      expect(attempt).toThrow(GraphError);
      expect(attempt).toThrow(expect.objectContaining({ code: 'graph.invalid', problems }));
    }
  });

  it('takes names that every JavaScript object has for what they are', () => {
    const graph = graphOf({
      constructor: { stage: 'toString' },
      b: { stage: 'decode', inputs: { latent: from('hasOwnProperty'), valueOf: from('constructor') } },
    });
    expect(validate(graph, registry).map(({ code, node }) => `${code} ${node}`)).toEqual([
      'graph.stage-unknown constructor',
      'graph.port-unknown b',
      'graph.source-unknown b',
    ]);
    const odd = defineStage({
      ...decode,
      id: 'odd',
      inputs: { toString: latent({ space: 'wan21' }) },
      run: () => ({ text: '' }),
    });
    const missing = validate(graphOf({ a: { stage: 'odd', version: 2 } }), createRegistry([odd]));
    expect(missing.map(({ code, port }) => `${code} ${port}`)).toEqual(['graph.input-missing toString']);
  });

  it('takes time that grows with the graph, not faster', () => {
    const nodes: Record<string, Wiring> = { n0: wan21 };
    for (let at = 1; at < 20_000; at++) {
      nodes[`n${at}`] = { stage: 'blend', inputs: { left: from(`n${at - 1}`), right: from(`n${at - 1}`) } };
    }
    nodes.n1 = { stage: 'blend', inputs: { left: from('n19999'), right: from('n0') } };
    const started = performance.now();
    expect(validate(graphOf(nodes), registry).map(({ code }) => code)).toEqual(['graph.cycle']);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('attributes known only when a graph runs', () => {
  const wired = (parameters: { space?: string; actual?: string }) => {
    const graph = createGraph('late');
    const loaded = graph.add(load, { parameters, inputs: {} });
    return graph.build({ text: graph.add(decode, { parameters: {}, inputs: { latent: loaded.latent } }).text });
  };

  it('are held against the wiring when the value comes, and the value is freed', async () => {
    const graph = wired({ actual: 'wan22' });
    expect(validate(graph.data, graph.registry)).toEqual([]);
    await expect(run(graph).result).rejects.toMatchObject({
      code: 'graph.node-failed',
      node: 'load',
      cause: {
        code: 'graph.attribute-mismatch',
        wanted: 'latent of space "wan21" (input latent of node "decode")',
        got: 'space "wan22" (its value)',
      },
    });
    expect(await run(wired({})).result).toEqual({ text: 'decoded' });
  });

  it('are held against what a parameter said', async () => {
    await expect(run(wired({ space: 'wan21', actual: 'wan22' })).result).rejects.toThrow(
      /wanted latent of space "wan21" .* got space "wan22"/,
    );
  });

  it('are held against each other where no fixed text is near', async () => {
    const graph = createGraph('two', { right: latent({ space: variable('any') as never }) });
    const left = graph.add(load, { parameters: { actual: 'wan22' }, inputs: {} });
    const mixed = graph.add(blend, {
      parameters: {},
      inputs: { left: left.latent, right: graph.inputs.right as typeof left.latent },
    });
    const data = JSON.parse(JSON.stringify(graph.build({ latent: mixed.latent }).data));
    data.inputs.right.attributes = {};
    const open = readGraph(data, registry);
    await expect(run(open, { inputs: { right: new Handle('given', { space: 'wan21' }) } }).result).rejects.toThrow(
      /load: .*wan21.*wan22/,
    );
    const values = await run(open, { inputs: { right: new Handle('given', { space: 'wan22' }) } }).result;
    expect(values.latent).toMatchObject({ name: 'blended', releases: 0 });
    // What one run learnt does not bind the next.
    const again = readGraph(JSON.stringify(open.data).replaceAll('"wan22"', '"wan99"'), registry);
    await expect(
      run(again, { inputs: { right: new Handle('given', { space: 'wan99' }) } }).result,
    ).resolves.toBeDefined();
  });

  it('of values given to a run are held against what the graph says of its inputs', () => {
    const graph = createGraph('given', { latent: latent({ space: 'wan21' }) });
    const built = graph.build(graph.add(decode, { parameters: {}, inputs: { latent: graph.inputs.latent } }));
    expect(() => run(built, { inputs: { latent: new Handle('given', { space: 'wan22' }) } })).toThrow(
      'graph given: input "latent": wanted latent of space "wan21" (graph input "latent"), got space "wan22" (the value given).',
    );
  });
});

it('inputs of a run that are missing or unknown are named before anything runs', () => {
  const graph = createGraph('inputs', { start: number() });
  const built = graph.build({ start: graph.inputs.start }) as Graph;
  expect(() => run(built, { inputs: {} })).toThrow('graph inputs: input "start": wanted number, got nothing.');
  expect(() => run(built)).toThrow(expect.objectContaining({ code: 'graph.input-missing' }));
  expect(() => run(built, { inputs: { start: 0, strat: 1 } })).toThrow(/input "strat": .* Did you mean "start"\?/);
});
