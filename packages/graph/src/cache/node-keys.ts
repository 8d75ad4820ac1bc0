import type { Task } from '../execute/task.js';
import type { AnyStage } from '../stage.js';
import { contentKey } from './content-key.js';

/** What keys are made from beside the graph. */
export interface KeySources {
  readonly services: unknown;
  readonly signal: AbortSignal;
  readonly context: unknown;
  /** Key of a value the run was given, by the name of the graph's input. */
  readonly inputKey: (input: string) => string | undefined;
}

/**
 * The key of every node: what its stage, version, parameters, inputs and weights say of its results, before any of them is made.
 * A node has none where something it depends on cannot be told from others by its content, or cannot be read.
 */
export async function nodeKeys(tasks: readonly Task[], sources: KeySources): Promise<Map<Task, string>> {
  const identities = await Promise.all(tasks.map((task) => identityOf(task, sources)));
  const keys = new Map<Task, string>();
  for (const [index, task] of tasks.entries()) {
    const identity = identities[index];
    const inputs = inputKeys(task, keys, sources);
    if (identity === undefined || inputs === undefined) continue;
    const { stage, parameters } = task.node;
    const { context } = sources;
    const key = contentKey({ stage: stage.id, version: stage.version, parameters, inputs, identity, context });
    if (key !== undefined) keys.set(task, key);
  }
  return keys;
}

/** The key under which an output of a node is kept. */
export function outputKey(nodeKey: string, output: string): string {
  return contentKey([nodeKey, output])!;
}

/** In a list, so that stages without one have an identity too. */
async function identityOf({ node }: Task, { services, signal }: KeySources): Promise<readonly unknown[] | undefined> {
  const stage: AnyStage = node.stage;
  if (!stage.identity) return [];
  try {
    return [await stage.identity({ parameters: node.parameters as never, services, signal })];
  } catch {
    // What cannot be read now will fail the node when it runs, and say so then.
    return undefined;
  }
}

/** What the connected inputs of a node are known by; nothing where one of them is known by nothing. */
export function inputKeys(
  task: Task,
  keys: ReadonlyMap<Task, string>,
  { inputKey }: KeySources,
): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const { port, source, producer } of task.inputs) {
    const producerKey = producer && keys.get(producer);
    const key = 'input' in source ? inputKey(source.input) : producerKey && `${producerKey}.${source.output}`;
    if (key === undefined) return undefined;
    found[port] = key;
  }
  return found;
}
