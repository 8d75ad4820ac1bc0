import { openMemoryStore } from '@kinograph/cache';
import { createGraph, definePort, type Graph, plan, run, stageDefiner, validate } from '@kinograph/graph';
import { z } from 'zod';

/** How nodes hang together: one after the other; all on one; each on its neighbours above and to the left. */
export type GraphShape = 'chain' | 'fan' | 'grid';

/** What a graph of nodes that do nothing costs a node: medians, in microseconds. */
export interface ExecutorOverhead {
  readonly nodes: number;
  readonly shape: GraphShape;
  /** `createGraph` to `build`. */
  readonly buildMicroseconds: number;
  /** `validate`. */
  readonly validateMicroseconds: number;
  /** `run` to its result, which is the whole price of a run: it checks the graph first. */
  readonly runMicroseconds: number;
  /** `plan`, which checks the graph first too. */
  readonly planMicroseconds: number;
  /** `run` where every result is named by its content and kept in memory. */
  readonly keepMicroseconds: number;
}

const sizes = [100, 1_000, 10_000];
const shapes: readonly GraphShape[] = ['chain', 'fan', 'grid'];

/** Nodes gone through before anything is counted, so that the compiler has seen the code, and for each figure. */
const warmUpNodes = 20_000;
const countedNodes = 50_000;

const number = definePort<number>()('number', {
  codec: { encode: (json) => ({ json, buffers: [] }), decode: ({ json }) => json as number },
});
const defineStage = stageDefiner<unknown>();
const add = defineStage({
  id: 'add',
  version: 1,
  description: 'Adds two numbers.',
  inputs: { left: number(), above: number() },
  outputs: { sum: number() },
  parameters: z.object({}),
  estimate: () => ({ outputs: { sum: { bytes: 8 } } }),
  run: ({ inputs: { left, above } }) => ({ sum: (left + above) % 1_000_003 }),
});
const successor = defineStage({
  id: 'successor',
  version: 1,
  description: 'Adds one.',
  inputs: { number: number() },
  outputs: { number: number() },
  parameters: z.object({}),
  estimate: () => ({ outputs: { number: { bytes: 8 } } }),
  run: ({ inputs }) => ({ number: inputs.number + 1 }),
});

/** A graph of so many nodes (a grid: of the square nearest to it) and its input. */
function graphOf(shape: GraphShape, nodes: number): Graph<{ readonly start: number }, { readonly end: number }> {
  const graph = createGraph('overhead', { start: number() });
  const { start } = graph.inputs;
  if (shape === 'grid') {
    const side = Math.round(Math.sqrt(nodes));
    let above = Array.from({ length: side }, () => start);
    for (let row = 0; row < side; row++) {
      let left = start;
      above = above.map((each) => {
        left = graph.add(add, { parameters: {}, inputs: { left, above: each } }).sum;
        return left;
      });
    }
    return graph.build({ end: above.at(-1)! });
  }
  let end = start;
  for (let node = 0; node < nodes; node++) {
    const from = shape === 'chain' || node === 0 ? end : start;
    end = graph.add(successor, { parameters: {}, inputs: { number: from } }).number;
  }
  return graph.build({ end });
}

/** Measures every size and shape; takes a few seconds. */
export async function measureExecutorOverhead(): Promise<ExecutorOverhead[]> {
  const measured: ExecutorOverhead[] = [];
  for (const shape of shapes) {
    for (const size of sizes) measured.push(await measure(shape, size));
  }
  return measured;
}

/** Milliseconds of one round. */
type Times = Readonly<Record<'build' | 'validate' | 'run' | 'plan' | 'keep', number>>;

async function measure(shape: GraphShape, size: number): Promise<ExecutorOverhead> {
  const times: Times[] = [];
  const rounds = Math.max(5, Math.ceil(countedNodes / size));
  const warmUps = Math.max(2, Math.ceil(warmUpNodes / size));
  let nodes = size;
  for (let round = -warmUps; round < rounds; round++) {
    const started = performance.now();
    const graph = graphOf(shape, size);
    const built = performance.now();
    const problems = validate(graph.data, graph.registry);
    const validated = performance.now();
    await run(graph, { inputs: { start: 0 } }).result;
    const ended = performance.now();
    await plan(graph as unknown as Graph);
    const planned = performance.now();
    // A fresh store each time: what is measured is naming and keeping.
    const store = openMemoryStore({ maxBytes: 1e9 });
    const opened = performance.now();
    await run(graph, { inputs: { start: 0 }, cache: { store } }).result;
    const kept = performance.now();
    if (problems.length > 0) throw new Error(`The ${shape} of ${size} nodes should be valid.`);
    nodes = Object.keys(graph.data.nodes).length;
    if (round < 0) continue;
    const [build, check, once] = [built - started, validated - built, ended - validated];
    times.push({ build, validate: check, run: once, plan: planned - ended, keep: kept - opened });
  }
  const aNode = (what: keyof Times) => (median(times.map((time) => time[what])) * 1000) / nodes;
  return {
    nodes,
    shape,
    buildMicroseconds: aNode('build'),
    validateMicroseconds: aNode('validate'),
    runMicroseconds: aNode('run'),
    planMicroseconds: aNode('plan'),
    keepMicroseconds: aNode('keep'),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
