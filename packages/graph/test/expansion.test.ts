import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { outputKey } from '../src/cache/node-keys.js';
import {
  type AnyStage,
  type Codec,
  createGraph,
  createRegistry,
  definePort,
  type Expansion,
  expansion,
  resultKeys,
  run,
  subgraphAt,
  subgraphStage,
} from '../src/index.js';
import {
  aborted,
  add,
  brief,
  Counting,
  constant,
  defineStage,
  Handle,
  handle,
  heard,
  number,
  numbers,
  settle,
} from './kit.js';
import { MemoryStore } from './memory-store.js';

/** A number times a whole number, by adding: one node a time. */
const times = defineStage({
  id: 'times',
  version: 1,
  description: 'Multiplies by adding.',
  inputs: { value: number() },
  outputs: { product: number() },
  parameters: z.object({ factor: z.int().min(1) }),
  resource: 'device',
  run({ inputs, parameters }) {
    const graph = createGraph('times', { value: number() });
    let sum = graph.inputs.value;
    for (let count = 1; count < parameters.factor; count++) {
      sum = graph.add(addOnDevice, { parameters: {}, inputs: { left: sum, right: graph.inputs.value } }).sum;
    }
    return expansion(graph.build({ product: sum }), { value: inputs.value });
  },
});

const addOnDevice = defineStage({ ...add, id: 'add-on-device', resource: 'device' });

function timesGraph(factor: number) {
  const graph = createGraph('outer');
  const { value } = graph.add(constant, { parameters: { value: 5 }, inputs: {} });
  const { product } = graph.add(times, { parameters: { factor }, inputs: { value } });
  const { sum } = graph.add(add, { parameters: {}, inputs: { left: product, right: value } });
  return graph.build({ sum });
}

describe('a graph in the place of a node', () => {
  it('gives the outputs of the node, with progress under its name', async () => {
    const one = run(timesGraph(3));
    expect(await one.result).toEqual({ sum: 20 });
    const events = brief(await heard(one));
    expect(events).toEqual([
      'run-started',
      'started constant',
      'finished constant',
      'started times',
      'started times/add-on-device',
      'finished times/add-on-device',
      'started times/add-on-device-2',
      'finished times/add-on-device-2',
      'finished times',
      'started add',
      'finished add',
      'run-finished',
    ]);
  });

  it('may be nothing but its inputs', async () => {
    await expect(run(timesGraph(1)).result).resolves.toEqual({ sum: 10 });
  });

  it('may expand again', async () => {
    const power = defineStage({
      id: 'power',
      version: 1,
      description: 'Multiplies by itself.',
      inputs: { value: number() },
      outputs: { power: number() },
      parameters: z.object({ factor: z.int(), exponent: z.int() }),
      resource: 'device',
      run({ inputs, parameters: { factor, exponent } }) {
        const graph = createGraph('power', { value: number() });
        let { value } = graph.inputs;
        for (let at = 0; at < exponent; at++) {
          value = graph.add(times, { parameters: { factor }, inputs: { value } }).product;
        }
        return expansion(graph.build({ power: value }), inputs);
      },
    });
    const graph = createGraph('outer');
    const { value } = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const one = run(graph.build(graph.add(power, { parameters: { factor: 3, exponent: 4 }, inputs: { value } })));
    expect(await one.result).toEqual({ power: 81 });
    expect(brief(await heard(one))).toContain('finished power/times-4/add-on-device-2');
  });

  it('that fails says where', async () => {
    const failing = defineStage({ ...add, id: 'failing', run: () => Promise.reject(new Error('no luck')) });
    const outer = defineStage({
      ...times,
      id: 'outer',
      run({ inputs }) {
        const graph = createGraph('inner', { value: number() });
        const { value } = graph.inputs;
        const { sum } = graph.add(failing, { parameters: {}, inputs: { left: value, right: value } });
        return expansion(graph.build({ product: sum }), inputs);
      },
    });
    const graph = createGraph('fails');
    const { value } = graph.add(constant, { parameters: { value: 1 }, inputs: {} });
    const one = run(graph.build(graph.add(outer, { id: 'shots', parameters: { factor: 1 }, inputs: { value } })));
    await expect(one.result).rejects.toThrow('shots (outer): failing: no luck');
    const events = brief(await heard(one));
    expect(events).toContain('failed shots/failing');
    expect(events).toContain('failed shots');
  });

  it('stops with the run', async () => {
    const waiting = defineStage({ ...constant, id: 'waiting', run: ({ signal }) => aborted(signal) });
    const outer = defineStage({
      ...constant,
      id: 'outer',
      run() {
        const graph = createGraph('inner');
        return expansion(graph.build(graph.add(waiting, { parameters: { value: 1 }, inputs: {} })), {});
      },
    });
    const graph = createGraph('cancel');
    const one = run(graph.build(graph.add(outer, { parameters: { value: 1 }, inputs: {} })));
    await settle();
    one.cancel();
    await expect(one.result).rejects.toThrow('cancelled');
    expect(brief(await heard(one)).slice(-3)).toEqual(['cancelled outer/waiting', 'cancelled outer', 'run-finished']);
  });

  it('streams in and out, and leaves nothing open', async () => {
    const source = new Counting(5);
    const counting = defineStage({
      id: 'counting',
      version: 1,
      description: 'Counts.',
      inputs: {},
      outputs: { numbers: numbers() },
      parameters: z.object({}),
      resource: 'device',
      run: () => ({ numbers: source }),
    });
    const double = defineStage({
      id: 'double',
      version: 1,
      description: 'Doubles numbers as they come.',
      inputs: { numbers: numbers() },
      outputs: { numbers: numbers() },
      parameters: z.object({}),
      resource: 'device',
      run: ({ inputs }) => ({
        numbers: {
          info: inputs.numbers.info,
          async *[Symbol.asyncIterator]() {
            for await (const one of inputs.numbers) yield one * 2;
          },
        },
      }),
    });
    const twice = subgraphStage({
      id: 'twice',
      version: 1,
      description: 'Doubles twice.',
      inputs: { numbers: numbers() },
      outputs: { numbers: numbers() },
      parameters: z.object({}),
      graph() {
        const graph = createGraph('twice', { numbers: numbers() });
        const once = graph.add(double, { parameters: {}, inputs: graph.inputs });
        return graph.build(graph.add(double, { parameters: {}, inputs: once }));
      },
    });
    const sum = defineStage({
      id: 'sum',
      version: 1,
      description: 'Sums.',
      inputs: { numbers: numbers() },
      outputs: { sum: number() },
      parameters: z.object({ most: z.number() }),
      resource: 'device',
      async run({ inputs, parameters }) {
        let total = 0;
        let taken = 0;
        for await (const one of inputs.numbers) {
          total += one;
          if (++taken === parameters.most) break;
        }
        return { sum: total };
      },
    });
    const graphOf = (most: number) => {
      const graph = createGraph('outer');
      const counted = graph.add(counting, { parameters: {}, inputs: {} });
      const doubled = graph.add(twice, { parameters: {}, inputs: counted });
      return graph.build(graph.add(sum, { parameters: { most }, inputs: doubled }));
    };
    const whole = run(graphOf(9));
    expect(await whole.result).toEqual({ sum: 40 });
    expect(source.closes).toBe(1);
    expect(brief(await heard(whole))).toContain('finished twice/double-2');
    const again = new Counting(5);
    Object.assign(source, { pulled: 0 });
    expect(again.pulled).toBe(0);
    await expect(run(graphOf(2)).result).resolves.toEqual({ sum: 4 });
    expect(source.closes).toBe(2);
  });

  it('frees what its nodes made, and neither frees what it was given nor keeps what it gives', async () => {
    const made: Handle[] = [];
    const make = defineStage({
      id: 'make',
      version: 1,
      description: 'Makes a handle.',
      inputs: {},
      outputs: { handle: handle() },
      parameters: z.object({}),
      run: () => {
        made.push(new Handle('made'));
        return { handle: made.at(-1)! };
      },
    });
    const look = defineStage({
      id: 'look',
      version: 1,
      description: 'Looks at two.',
      inputs: { one: handle(), two: handle() },
      outputs: { count: number() },
      parameters: z.object({}),
      run: ({ inputs }) => ({ count: 2 - inputs.one.releases - inputs.two.releases }),
    });
    const inner = subgraphStage({
      id: 'inner',
      version: 1,
      description: 'Makes another handle.',
      inputs: { given: handle() },
      outputs: { given: handle(), other: handle(), count: number() },
      parameters: z.object({}),
      graph() {
        const graph = createGraph('inner', { given: handle() });
        const other = graph.add(make, { parameters: {}, inputs: {} });
        const inside = graph.add(make, { parameters: {}, inputs: {} });
        const inputs = { one: graph.inputs.given, two: inside.handle };
        const { count } = graph.add(look, { parameters: {}, inputs });
        return graph.build({ given: graph.inputs.given, other: other.handle, count });
      },
    });
    const graph = createGraph('outer');
    const given = graph.add(make, { parameters: {}, inputs: {} });
    const outputs = graph.add(inner, { parameters: {}, inputs: { given: given.handle } });
    const { count } = graph.add(look, { parameters: {}, inputs: { one: outputs.given, two: outputs.other } });
    await expect(run(graph.build({ count, inside: outputs.count })).result).resolves.toEqual({ count: 2, inside: 2 });
    expect(made.map(({ releases }) => releases)).toEqual([1, 1, 1]);
  });
});

describe('a subgraph in a cached run', () => {
  const json: Codec<number> = {
    encode: (value) => ({ json: value, buffers: [] }),
    decode: ({ json: value }) => value as number,
  };
  const kept = definePort<number>()('kept', { codec: json });
  const grow = defineStage({
    id: 'grow',
    version: 1,
    description: 'Adds.',
    inputs: { value: kept() },
    outputs: { value: kept() },
    parameters: z.object({ by: z.number() }),
    run: ({ inputs, parameters }) => ({ value: inputs.value + parameters.by }),
  });
  const grown = subgraphStage({
    id: 'grown',
    version: 1,
    description: 'Adds twice.',
    inputs: { value: kept() },
    outputs: { value: kept() },
    parameters: z.object({ last: z.number() }),
    graph({ last }) {
      const graph = createGraph('grown', { value: kept() });
      const once = graph.add(grow, { parameters: { by: 1 }, inputs: graph.inputs });
      return graph.build(graph.add(grow, { id: 'last', parameters: { by: last }, inputs: once }));
    },
  });

  it('is kept node by node: a change inside runs what it reaches', async () => {
    const store = new MemoryStore();
    const of = async (last: number) => {
      const graph = createGraph('outer', { value: kept() });
      const built = graph.build(graph.add(grown, { parameters: { last }, inputs: graph.inputs }));
      const one = run(built, { inputs: { value: 1 }, cache: { store } });
      return { ...(await one.result), events: brief(await heard(one)).filter((text) => text.includes('grown/')) };
    };
    expect(await of(10)).toMatchObject({ value: 12 });
    expect(await of(10)).toEqual({ value: 12, events: ['cached grown/last', 'skipped grown/grow'] });
    expect(await of(20)).toEqual({
      value: 22,
      events: ['cached grown/grow', 'started grown/last', 'finished grown/last'],
    });
  });

  it('has keys for what is inside, the same that results are kept under', async () => {
    const store = new MemoryStore();
    const graph = createGraph('outer', { value: kept() });
    const first = graph.add(grow, { parameters: { by: 5 }, inputs: graph.inputs });
    const built = graph.build(graph.add(grown, { parameters: { last: 10 }, inputs: first }));
    await run(built, { inputs: { value: 1 }, cache: { store } }).result;
    const keys = await resultKeys(built, { inputs: { value: 1 } });
    expect([...keys.keys()].toSorted()).toEqual(['grow', 'grown', 'grown/grow', 'grown/last']);
    for (const node of ['grow', 'grown/grow', 'grown/last']) {
      expect(store.entries.has(outputKey(keys.get(node)!, 'value')), node).toBe(true);
    }
    const others = await resultKeys(built, { inputs: { value: 2 } });
    expect(others.get('grown/grow')).not.toBe(keys.get('grown/grow'));
  });
});

describe('what is inside a subgraph', () => {
  const inner = subgraphStage({
    id: 'six-more',
    version: 1,
    description: 'Adds three, twice.',
    inputs: { value: number() },
    outputs: { value: number() },
    parameters: z.object({ by: z.number().default(3) }),
    graph({ by }) {
      const graph = createGraph('six-more', { value: number() });
      const more = graph.add(constant, { id: 'more', parameters: { value: by }, inputs: {} });
      const once = graph.add(add, { parameters: {}, inputs: { left: graph.inputs.value, right: more.value } });
      const twice = graph.add(add, { parameters: {}, inputs: { left: once.sum, right: more.value } });
      return graph.build({ value: twice.sum });
    },
  });
  const outer = subgraphStage({
    id: 'twelve-more',
    version: 1,
    description: 'Adds to a number, four times.',
    inputs: { value: number() },
    outputs: { value: number() },
    parameters: z.object({ by: z.number().default(3) }),
    graph(parameters) {
      const graph = createGraph('twelve-more', { value: number() });
      const once = graph.add(inner, { id: 'first', parameters, inputs: graph.inputs });
      return graph.build(graph.add(inner, { id: 'second', parameters: { by: 4 }, inputs: once }));
    },
  });
  const registry = createRegistry([outer, constant]);
  const dataOf = (parameters: Record<string, unknown>) => ({
    format: 'kinograph.graph' as const,
    version: 1 as const,
    name: 'top',
    inputs: {},
    outputs: {},
    // Nothing is connected, and the second is of no known stage: what is opened is looked at all the same.
    nodes: {
      twelve: { stage: 'twelve-more', version: 1, parameters, inputs: {} },
      strange: { stage: 'strange', version: 1, parameters: {}, inputs: {} },
      plain: { stage: 'constant', version: 1, parameters: { value: 1 }, inputs: {} },
    },
  });

  it('is told without running anything, by the path of the node, defaults filled in', () => {
    const top = { data: dataOf({}), registry };
    expect(Object.keys(subgraphAt(top, 'twelve').data.nodes)).toEqual(['first', 'second']);
    expect(subgraphAt(top, 'twelve/first').data.nodes.more?.parameters).toEqual({ value: 3 });
    expect(subgraphAt(top, 'twelve/second').data.nodes.more?.parameters).toEqual({ value: 4 });
    expect(subgraphAt(top, 'twelve/first').registry.stages.has('add')).toBe(true);
  });

  it('is refused where there is none, and it is said why', () => {
    const top = { data: dataOf({ by: 'much' }), registry };
    expect(() => subgraphAt(top, 'twelf')).toThrow('node "twelf": wanted a node of the graph, got none');
    expect(() => subgraphAt(top, 'strange')).toThrow('wanted a known stage, got "strange"');
    expect(() => subgraphAt(top, 'plain')).toThrow('wanted a stage that is a graph itself, got "constant"');
    expect(() => subgraphAt(top, 'twelve')).toThrow('node "twelve", by: wanted a number, got "much"');
  });

  it('is run by the stages its host gives, however deep', async () => {
    const seen: string[] = [];
    const paths: string[] = [];
    const watched = (stage: AnyStage): AnyStage => ({
      ...stage,
      async run(context) {
        seen.push(stage.id);
        paths.push(context.node);
        const returned = await stage.run(context);
        return 'withStages' in returned ? (returned as Expansion).withStages(watched) : returned;
      },
    });
    const graph = createGraph('host', { value: number() });
    const { data } = graph.build(graph.add(outer, { parameters: {}, inputs: graph.inputs }));
    const hosted = { data, registry: createRegistry([watched(outer)], [number().kind]) };
    await expect(run(hosted, { inputs: { value: 1 } }).result).resolves.toEqual({ value: 15 });
    expect(seen.filter((id) => id === 'add')).toHaveLength(4);
    expect(seen.filter((id) => id === 'six-more')).toHaveLength(2);
    expect(paths).toEqual(expect.arrayContaining(['twelve-more', 'twelve-more/second', 'twelve-more/second/add-2']));
  });
});
