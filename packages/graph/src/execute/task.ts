import type { Source } from '../ref.js';
import type { Ports } from '../stage.js';
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

/** A connected input of a node. */
export interface TaskInput {
  readonly port: string;
  readonly source: Source;
  /** Where its value is kept. */
  readonly key: string;
  /** Who gives the value; nobody where it is an input of the graph. */
  readonly producer: Task | undefined;
  /** Made only once the stage asks. */
  readonly lazy: boolean;
}

/** One node of one run. */
export interface Task extends Worker {
  readonly node: CheckedNode;
  /** Its place in topological order. */
  readonly index: number;
  readonly inputs: readonly TaskInput[];
  /** Outputs that somebody takes. */
  readonly taken: readonly string[];
  /** Tasks that cannot start without one or more of its values, each once. */
  readonly followers: Task[];
  /** Its hold on its resource class; none once another graph runs in its place. */
  occupancy: Occupancy | undefined;
  /** Takers of its values that may still want them; one more for a node that nobody takes from. */
  wanted: number;
  /** Distinct tasks it takes values from that have not given them yet. */
  missing: number;
  /**
   * `idle` until somebody needs it, `sought` in the cache, `waiting` for inputs, `ready` to start as soon as there is a slot,
   * `running`, `streaming` (its `run` has returned, its streams go on), `ended`; `cached` when its values were kept from an earlier
   * run, `skipped` when it never started, `abandoned` when it did not heed the end of the run.
   */
  status:
    | 'idle'
    | 'sought'
    | 'waiting'
    | 'ready'
    | 'running'
    | 'streaming'
    | 'ended'
    | 'cached'
    | 'skipped'
    | 'abandoned';
  /** Whether its values are there to be taken. */
  gave: boolean;
  /** Those who asked for one of its values and wait for it. */
  awaited: (() => void)[];
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
  /** Tasks the run exists for: those whose values the caller takes, and those nobody takes from. */
  readonly goals: readonly Task[];
  /** By the key of the value. */
  readonly takers: ReadonlyMap<string, readonly Taker[]>;
}

/** Lays out a run of a checked graph. */
export function planRun({ data, nodes }: CheckedGraph, slots: Slots): Plan {
  const tasks = new Map<string, Task>();
  const takers = new Map<string, Taker[]>();
  const goals = new Set<Task>();
  const take = (source: Source, taker: Taker): { key: string; producer: Task | undefined } => {
    const key = keyOf(source);
    const others = takers.get(key);
    if (others) others.push(taker);
    else takers.set(key, [taker]);
    const producer = 'node' in source ? tasks.get(source.node)! : undefined;
    if (producer) {
      producer.wanted++;
      if (!others) (producer.taken as string[]).push((source as { output: string }).output);
    }
    return { key, producer };
  };
  for (const node of nodes) {
    const task = newTask(node, tasks.size, slots);
    const ports = node.stage.inputs as Ports;
    const eager = new Set<Task>();
    for (const [port, source] of Object.entries(node.data.inputs)) {
      const lazy = ports[port]?.lazy === true;
      const { key, producer } = take(source, { task, port });
      (task.inputs as TaskInput[]).push({ port, source, key, producer, lazy });
      if (producer && !lazy) eager.add(producer);
    }
    task.missing = eager.size;
    for (const producer of eager) producer.followers.push(task);
    tasks.set(node.id, task);
  }
  for (const [output, source] of Object.entries(data.outputs)) {
    const { producer } = take(source, { output });
    if (producer) goals.add(producer);
  }
  const inOrder = [...tasks.values()];
  for (const task of inOrder) {
    if (task.wanted > 0) continue;
    task.wanted = 1;
    goals.add(task);
  }
  return { tasks: inOrder, goals: [...goals], takers };
}

function newTask(node: CheckedNode, index: number, slots: Slots): Task {
  const { resource } = node.stage;
  return {
    node,
    index,
    inputs: [],
    taken: [],
    followers: [],
    occupancy: resource === undefined ? undefined : new Occupancy(slots, resource),
    wanted: 0,
    missing: 0,
    status: 'idle',
    gave: false,
    awaited: [],
    outcome: undefined,
    prepared: undefined,
    openStreams: 0,
    startedAt: 0,
    working: 0,
    waiting: 0,
  };
}
