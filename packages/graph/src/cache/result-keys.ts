import { graphInputs, inputKey } from '../execute/graph-inputs.js';
import type { CacheOptions, RunOptions } from '../execute/run.js';
import { Slots } from '../execute/slots.js';
import { planRun } from '../execute/task.js';
import type { Graph } from '../graph.js';
import { checkGraph } from '../validate/validate.js';
import { nodeKeys } from './node-keys.js';

/** What keys depend on beside the graph. */
export type ResultKeyOptions = Pick<RunOptions, 'inputs' | 'services' | 'signal'> & Pick<CacheOptions, 'context'>;

/**
 * The keys under which a run with these options would keep and look for the results of its nodes, by node; nothing is run.
 * @throws GraphError and KinographError as `run` does. A node that cannot be told from others by content has no key.
 */
export async function resultKeys(graph: Graph, options: ResultKeyOptions = {}): Promise<ReadonlyMap<string, string>> {
  const checked = checkGraph(graph);
  const given = graphInputs(checked, graph.registry, options.inputs ?? {}, checked.attributes.forRun());
  const inputs = new Map(given.map((input) => [input.name, inputKey(input)]));
  const { services, context, signal = new AbortController().signal } = options;
  const { tasks } = planRun(checked, new Slots({}));
  const keys = await nodeKeys(tasks, { services, context, signal, inputKey: (name) => inputs.get(name) });
  return new Map([...keys].map(([{ node }, key]) => [node.id, key]));
}
