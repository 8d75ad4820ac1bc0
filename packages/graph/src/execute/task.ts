import type { Source } from '../ref.js';
import type { CheckedNode } from '../validate/check-nodes.js';
import { keyOf } from '../validate/check-wiring.js';
import type { CheckedGraph } from '../validate/validate.js';
import type { Worker } from './flow.js';
import { Occupancy } from './occupancy.js';
import type { Slots } from './slots.js';

/** How a node's work came out. */
export type Outcome =
  | { readonly type: 'finished' }
  | { readonly type: 'failed' | 'cancelled'; readonly error: unknown };

/** One node of one run. */
export interface Task extends Worker {
  readonly node: CheckedNode;
  /** Its connected inputs, and where their values are kept. */
  readonly inputs: readonly { readonly port: string; readonly key: string }[];
  /** Tasks that take one or more of its values, each once. */
  readonly followers: Task[];
  readonly occupancy: Occupancy | undefined;
  /** Distinct tasks it takes values from that have not given them yet. */
  missing: number;
  /**
   * `waiting` for inputs, `ready` to start as soon as there is a slot, `running`, `streaming` (its `run` has returned, its streams
   * go on), `ended`; `skipped` when it never started, `abandoned` when it did not heed the end of the run.
   */
  status: 'waiting' | 'ready' | 'running' | 'streaming' | 'ended' | 'skipped' | 'abandoned';
  outcome: Outcome | undefined;
  /** What its stage prepares, once that has begun. */
  prepared: Promise<unknown> | undefined;
  /** Streams of its outputs not settled yet. */
  openStreams: number;
  /** On the clock of `performance.now()`. */
  startedAt: number;
}

/** Who takes a value: an input of a task, or the caller. */
export type Taker = { readonly task: Task; readonly port: string } | { readonly output: string };

/** Who does what in a run, and who takes what. */
export interface Plan {
  /** In topological order. */
  readonly tasks: readonly Task[];
  /** By the key of the value. */
  readonly takers: ReadonlyMap<string, readonly Taker[]>;
}

/** Lays out a run of a checked graph. */
export function planRun({ data, nodes }: CheckedGraph, slots: Slots): Plan {
  const tasks = new Map<string, Task>();
  const takers = new Map<string, Taker[]>();
  const take = (source: Source, taker: Taker): string => {
    const key = keyOf(source);
    const others = takers.get(key);
    if (others) others.push(taker);
    else takers.set(key, [taker]);
    return key;
  };
  for (const node of nodes) {
    const { resource } = node.stage;
    const inputs: { port: string; key: string }[] = [];
    const task: Task = {
      node,
      inputs,
      followers: [],
      occupancy: resource === undefined ? undefined : new Occupancy(slots, resource),
      missing: 0,
      status: 'waiting',
      outcome: undefined,
      prepared: undefined,
      openStreams: 0,
      startedAt: 0,
      working: 0,
      waiting: 0,
    };
    const producers = new Set<Task>();
    for (const [port, source] of Object.entries(node.data.inputs)) {
      inputs.push({ port, key: take(source, { task, port }) });
      if ('node' in source) producers.add(tasks.get(source.node)!);
    }
    task.missing = producers.size;
    for (const producer of producers) producer.followers.push(task);
    tasks.set(node.id, task);
  }
  for (const [output, source] of Object.entries(data.outputs)) take(source, { output });
  return { tasks: [...tasks.values()], takers };
}
