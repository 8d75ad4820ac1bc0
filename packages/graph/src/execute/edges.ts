import { KinographError } from '@kinograph/errors';
import type { Port, PortKind } from '../port.js';
import type { Ports } from '../stage.js';
import type { Stream } from '../stream.js';
import { type RunAttributes, termsOf } from '../validate/attributes.js';
import { keyOf } from '../validate/check-wiring.js';
import { mismatch } from './mismatch.js';
import type { SharedStreams } from './shared-streams.js';
import type { Plan, Taker, Task, TaskInput } from './task.js';
import type { Values } from './values.js';

/** What passes along the edges of a run, and who hears of it. */
export interface EdgesOptions {
  readonly takers: Plan['takers'];
  readonly values: Values;
  readonly streams: SharedStreams;
  readonly attributes: RunAttributes;
  readonly isStopped: () => boolean;
  /** A stream goes to the caller of the run. */
  readonly onStreamToCaller: () => void;
  /** A stream of this task's has ended. */
  readonly onStreamEnd: (producer: Task, error?: { readonly cause: unknown }) => void;
  /** Nobody wants anything of this task, which has not started. */
  readonly onUnwanted: (task: Task) => void;
}

/** The edges of a run: values and streams from those who make them to those who take them, freed after the last. */
export class Edges {
  readonly #options: EdgesOptions;

  constructor(options: EdgesOptions) {
    this.#options = options;
  }

  /** What a task, or the caller, finds at one of its inputs. */
  valueFor(taker: Taker, key: string): unknown {
    const { streams, values } = this.#options;
    return streams.branch(key, taker) ?? values.get(key);
  }

  /** What is there for one input of a task. */
  valueOf(task: Task, { port, key }: TaskInput): unknown {
    return this.valueFor({ task, port }, key);
  }

  /** A value of the caller's. */
  publishInput(key: string, value: unknown, kind: PortKind): void {
    this.#options.values.belongsToCaller(value);
    if (!kind.stream || this.#takersOf(key).length > 0) this.#publish(key, value, kind, undefined);
  }

  /** A value an earlier run has kept. */
  publishFound(task: Task, output: string, value: unknown): void {
    const { kind } = (task.node.stage.outputs as Ports)[output]!;
    this.#publish(keyOf({ node: task.node.id, output }), value, kind, undefined);
  }

  /**
   * All that a stage gave. Everything is taken over before anything is looked at: what a faulty stage gave is freed like
   * everything else.
   */
  publishOutputs(task: Task, outputs: Readonly<Record<string, unknown>>): void {
    const ports = Object.entries(task.node.stage.outputs as Ports);
    for (const [output, { kind }] of ports) {
      const value = outputs?.[output];
      if (value !== undefined) this.#publish(keyOf({ node: task.node.id, output }), value, kind, task);
    }
    for (const [output, port] of ports) this.#checkOutput(task, output, port, outputs?.[output]);
  }

  /** Takes nothing more for a task; those before it that nobody else wants never start. */
  letGo(task: Task): void {
    const { streams, values, onUnwanted } = this.#options;
    const done = [task];
    for (let one = done.pop(); one; one = done.pop()) {
      for (const { port, key, producer } of one.inputs) {
        const taker: Taker = { task: one, port };
        if (streams.branch(key, taker)) streams.leave(key, taker);
        else values.drop(key);
        if (!producer || --producer.wanted > 0 || producer.status !== 'idle') continue;
        onUnwanted(producer);
        done.push(producer);
      }
    }
  }

  /** What a value says of itself must be what the wiring says of its port: checking edges could not always know. */
  #checkOutput({ node }: Task, name: string, port: Port, value: unknown): void {
    const { kind, attributesOf, stream } = port.kind;
    if (value === undefined) {
      throw new KinographError('graph.output-missing', {
        where: `output ${name}`,
        wanted: kind,
        got: 'nothing',
        next: 'The stage declares it: this is a mistake in the stage.',
      });
    }
    if (stream || !attributesOf) return;
    const by = `output ${name} of node "${node.id}"`;
    const terms = termsOf(node.id, port.attributes, by);
    const disagreement = this.#options.attributes.check(terms, attributesOf(value), 'its value');
    if (disagreement) throw mismatch(`output ${name}`, kind, disagreement);
  }

  /** Makes a value available to its takers. What comes when the run is over already is freed at once. */
  #publish(key: string, value: unknown, kind: PortKind, producer: Task | undefined): void {
    const takers = this.#takersOf(key);
    if (kind.stream) this.#share(key, value as Stream<unknown, unknown>, producer, takers);
    else this.#options.values.put(key, value, kind, takers.length);
  }

  #share(key: string, stream: Stream<unknown, unknown>, producer: Task | undefined, takers: readonly Taker[]): void {
    const { streams, onStreamToCaller, onStreamEnd } = this.#options;
    if (producer) producer.openStreams++;
    if (takers.some((taker) => 'output' in taker)) onStreamToCaller();
    streams.open(key, stream, producer, takers, (error) => {
      if (producer) onStreamEnd(producer, error);
    });
  }

  #takersOf(key: string): readonly Taker[] {
    const { takers, isStopped } = this.#options;
    return isStopped() ? [] : (takers.get(key) ?? []).filter(stillTakes);
  }
}

/** Whether a value is still of use to a taker. */
function stillTakes(taker: Taker): boolean {
  if ('output' in taker) return true;
  const { status } = taker.task;
  return status !== 'cached' && status !== 'skipped' && status !== 'ended' && status !== 'abandoned';
}
