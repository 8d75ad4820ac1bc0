import { graphInputs, inputKey } from '../execute/graph-inputs.js';
import type { CacheOptions, RunOptions } from '../execute/run.js';
import { Slots } from '../execute/slots.js';
import { planRun, type Task } from '../execute/task.js';
import type { Graph } from '../graph.js';
import type { AnyStage } from '../stage.js';
import { checkGraph } from '../validate/validate.js';
import { inputKeys, type KeySources, nodeKeys } from './node-keys.js';

/** What keys depend on beside the graph. */
export type ResultKeyOptions = Pick<RunOptions, 'inputs' | 'services' | 'signal'> & Pick<CacheOptions, 'context'>;

/**
 * The keys under which a run with these options would keep and look for the results of its nodes, by node; nothing is run. Nodes
 * of a subgraph are there under its name, `shots/denoise`.
 * @throws GraphError and KinographError as `run` does. A node that cannot be told from others by content has no key.
 */
export async function resultKeys(graph: Graph, options: ResultKeyOptions = {}): Promise<ReadonlyMap<string, string>> {
  const checked = checkGraph(graph);
  const given = graphInputs(checked, graph.registry, options.inputs ?? {}, checked.attributes.forRun());
  const inputs = new Map(given.map((input) => [input.name, inputKey(input)]));
  const { services, context, signal = new AbortController().signal } = options;
  return keysBelow(graph, { services, context, signal, inputKey: (name) => inputs.get(name) });
}

async function keysBelow(graph: Graph, sources: KeySources): Promise<Map<string, string>> {
  const { tasks } = planRun(checkGraph(graph), new Slots({}));
  const keys = await nodeKeys(tasks, sources);
  const found = new Map([...keys].map(([{ node }, key]) => [node.id, key]));
  for (const task of tasks) {
    const inner = await keysInside(task, keys, sources);
    for (const [id, key] of inner) found.set(`${task.node.id}/${id}`, key);
  }
  return found;
}

/** The keys of the nodes of a subgraph: what it is given is known by where it comes from. */
async function keysInside(
  task: Task,
  keys: ReadonlyMap<Task, string>,
  sources: KeySources,
): Promise<ReadonlyMap<string, string>> {
  const { stage, parameters } = task.node as { readonly stage: AnyStage; readonly parameters: unknown };
  const inputs = stage.graph && inputKeys(task, keys, sources);
  if (inputs === undefined) return new Map();
  return keysBelow(stage.graph!(parameters), { ...sources, inputKey: (name) => inputs[name] });
}
