import { KinographError, suggestion } from '@kinograph/errors';
import type { Port, PortKind } from '../port.js';
import type { Registry } from '../registry.js';
import type { Ports, Progress } from '../stage.js';
import type { Stream } from '../stream.js';
import { type RunAttributes, termsOf } from '../validate/attributes.js';
import { inputTerms, keyOf } from '../validate/check-wiring.js';
import type { CheckedGraph } from '../validate/validate.js';
import { EventLog } from './event-log.js';
import { Flow } from './flow.js';
import { mismatch } from './mismatch.js';
import { NodeError } from './node-error.js';
import { Preparations } from './preparations.js';
import type { RunOptions } from './run.js';
import { SharedStreams } from './shared-streams.js';
import { Slots } from './slots.js';
import { isConsequence, type StopReason } from './stop-reason.js';
import { type Plan, planRun, type Taker, type Task } from './task.js';
import { Values } from './values.js';

/** Longest time, in milliseconds, that nodes start without anything else getting its turn: timers, signals, sockets. */
const turnMilliseconds = 10;

/** Runs one checked graph once. */
export class Executor {
  readonly events = new EventLog();
  readonly #graph: CheckedGraph;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #flow = new Flow();
  readonly #streams = new SharedStreams(this.#flow, this.#abort.signal, (...parts) => this.#failureFor(...parts));
  readonly #slots: Slots;
  readonly #values: Values;
  readonly #attributes: RunAttributes;
  readonly #plan: Plan;
  readonly #preparations: Preparations;
  readonly #startedAt = performance.now();
  #lastTurn = this.#startedAt;
  /** Tasks that were launched and have not ended. */
  #active = 0;
  /** Tasks whose `run` has not returned. */
  #unreturned: number;
  #streamsToCaller = false;
  #stopped: StopReason | undefined;
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  #graceOver!: () => void;
  readonly #grace = new Promise<void>((resolve) => {
    this.#graceOver = resolve;
  });
  #closing = false;
  #resultGiven = false;
  #resolve!: (outputs: Record<string, unknown>) => void;
  #reject!: (error: unknown) => void;

  /** @throws KinographError `graph.input-missing`, `graph.input-unknown`, `graph.attribute-mismatch`, `graph.concurrency`. */
  constructor(graph: CheckedGraph, registry: Registry, options: RunOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#slots = new Slots(options.concurrency ?? {});
    this.#values = new Values((kind, error) => this.#releaseFailed(kind, error));
    this.#attributes = graph.attributes.forRun();
    this.#plan = planRun(graph, this.#slots);
    this.#unreturned = this.#plan.tasks.length;
    const { services } = options;
    this.#preparations = new Preparations({ services, signal: this.#abort.signal, onFailure: this.#unprepared });
    this.#takeInputs(registry);
  }

  /** Starts the run; resolves with its outputs. */
  start(): Promise<Record<string, unknown>> {
    const { signal } = this.#options;
    const result = new Promise<Record<string, unknown>>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.events.push({ type: 'run-started', graph: this.#graph.data.name, nodes: this.#plan.tasks.length });
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    else for (const task of this.#plan.tasks) if (task.missing === 0) this.#launch(task);
    this.#progressed();
    return result;
  }

  cancel(reason: unknown = new DOMException('The run was cancelled.', 'AbortError')): void {
    this.#stop({ error: reason, outcome: 'cancelled', signalReason: reason });
  }

  readonly #onAbort = () => this.cancel(this.#options.signal!.reason);

  #takeInputs({ kinds }: Registry): void {
    const { data } = this.#graph;
    const given = this.#options.inputs ?? {};
    const where = (name: string) => `graph ${data.name}: input "${name}"`;
    for (const name of Object.keys(given)) {
      if (Object.hasOwn(data.inputs, name)) continue;
      const next = suggestion(name, Object.keys(data.inputs));
      throw new KinographError('graph.input-unknown', { where: where(name), wanted: 'an input of the graph', next });
    }
    for (const [name, { kind: kindName, attributes }] of Object.entries(data.inputs)) {
      const value = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
      if (value === undefined) {
        const next = 'Give it in options.inputs.';
        throw new KinographError('graph.input-missing', { where: where(name), wanted: kindName, got: 'nothing', next });
      }
      const kind = kinds.get(kindName)!;
      const carried = kind.stream ? undefined : kind.attributesOf?.(value);
      const terms = [...inputTerms(name, kind.attributes, attributes)];
      const disagreement = carried && this.#attributes.check(terms, carried, 'the value given');
      if (disagreement) throw mismatch(where(name), kindName, disagreement);
      this.#values.belongsToCaller(value);
      this.#publish(keyOf({ input: name }), value, kind, undefined);
    }
  }

  #launch(task: Task): void {
    task.status = 'ready';
    this.#active++;
    this.#flow.change(task, 1, 0);
    void this.#work(task)
      .then(
        () => this.#returned(task),
        (error: unknown) => this.#failed(task, error),
      )
      .finally(() => this.#flow.change(task, -1, 0));
  }

  async #work(task: Task): Promise<void> {
    const { stage, id, parameters } = task.node;
    if (performance.now() - this.#lastTurn > turnMilliseconds) await this.#turn();
    try {
      await task.occupancy?.enter();
      this.#abort.signal.throwIfAborted();
      task.status = 'running';
      task.startedAt = performance.now();
      this.events.push({ type: 'started', node: id, stage: stage.id });
      this.#preparations.follow(task);
      const outputs = await stage.run({
        inputs: this.#inputsOf(task),
        prepared: this.#preparations.of(task),
        parameters,
        services: this.#options.services as never,
        signal: this.#abort.signal,
        continuation: { load: async () => undefined, save: async () => {} },
        progress: (progress: Progress) => this.#progress(task, progress),
        preview: (value: unknown) => {
          if (isAtWork(task)) this.events.push({ type: 'preview', node: id, value });
        },
        notice: (message: string) => {
          if (isAtWork(task)) this.events.push({ type: 'notice', node: id, message });
        },
      });
      this.#publishAll(task, outputs as Readonly<Record<string, unknown>>);
    } finally {
      task.occupancy?.leave();
    }
  }

  /** A node that cannot be prepared cannot run either: the run ends before the work of those it waits for is done. */
  readonly #unprepared = ({ node }: Task, error: unknown) => {
    this.events.push({ type: 'failed', node: node.id, stage: node.stage.id, error });
    const signalReason = new DOMException(`Node "${node.id}" cannot run.`, 'AbortError');
    this.#stop({ error: new NodeError(node.id, node.stage.id, error), outcome: 'failed', signalReason });
  };

  /** Lets everything else have its turn: a row of stages that never wait would otherwise keep a cancel from being heard. */
  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
    this.#lastTurn = performance.now();
  }

  #progress(task: Task, progress: Progress): void {
    if (!isAtWork(task)) return;
    const seconds = (performance.now() - task.startedAt) / 1000;
    const { step, steps } = progress;
    const remainingSeconds = step > 0 ? (seconds / step) * Math.max(0, steps - step) : undefined;
    this.events.push({ type: 'progress', node: task.node.id, ...progress, remainingSeconds });
  }

  #inputsOf(task: Task): Record<string, unknown> {
    const entries = task.inputs.map(({ port, key }) => [
      port,
      this.#streams.branch(key, { task, port }) ?? this.#values.get(key),
    ]);
    return Object.fromEntries(entries);
  }

  #publishAll(task: Task, outputs: Readonly<Record<string, unknown>>): void {
    const ports = Object.entries(task.node.stage.outputs as Ports);
    // All are taken over before any is looked at: what a faulty stage gave is freed like everything else.
    for (const [name, port] of ports) {
      const value = outputs?.[name];
      if (value !== undefined) this.#publish(keyOf({ node: task.node.id, output: name }), value, port.kind, task);
    }
    for (const [name, port] of ports) this.#checkOutput(task, name, port, outputs?.[name]);
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
    const disagreement = this.#attributes.check(
      termsOf(node.id, port.attributes, by),
      attributesOf(value),
      'its value',
    );
    if (disagreement) throw mismatch(`output ${name}`, kind, disagreement);
  }

  /** Makes a value available to its takers. What comes when the run is over already is freed at once. */
  #publish(key: string, value: unknown, kind: PortKind, producer: Task | undefined): void {
    const takers = this.#stopped ? [] : (this.#plan.takers.get(key) ?? []);
    if (!kind.stream) this.#values.put(key, value, kind, takers.length);
    else if (producer || takers.length > 0) this.#share(key, value as Stream<unknown, unknown>, producer, takers);
  }

  #share(key: string, stream: Stream<unknown, unknown>, producer: Task | undefined, takers: readonly Taker[]): void {
    if (producer) producer.openStreams++;
    if (takers.some((taker) => 'output' in taker)) this.#streamsToCaller = true;
    this.#streams.open(key, stream, producer, takers, (error) => {
      if (!producer) return;
      producer.openStreams--;
      if (error) this.#failed(producer, error.cause);
      else this.#settle(producer);
    });
  }

  /** A task's `run` has returned: those who waited for it start. */
  #returned(task: Task): void {
    this.#unreturned--;
    if (task.status === 'running') task.status = 'streaming';
    for (const follower of task.followers) {
      if (--follower.missing === 0 && follower.status === 'waiting') this.#launch(follower);
    }
    this.#settle(task);
    this.#progressed();
  }

  #failed(task: Task, error: unknown): void {
    const { id, stage } = task.node;
    if (task.status === 'ready') task.status = 'skipped';
    else if (task.status === 'running') task.status = 'streaming';
    const type = this.#stopped && isConsequence(error, this.#stopped) ? 'cancelled' : 'failed';
    task.outcome ??= { type, error };
    if (!this.#stopped) {
      const signalReason = new DOMException(`Node "${id}" failed.`, 'AbortError');
      this.#stop({ error: new NodeError(id, stage.id, error), outcome: 'failed', signalReason });
    }
    this.#settle(task);
  }

  /** What the caller is told who takes a stream that failed: the error of the run, which says where. */
  #failureFor(producer: Task | undefined, cause: unknown): unknown {
    if (producer && !this.#stopped) this.#failed(producer, cause);
    return this.#stopped ? this.#stopped.error : cause;
  }

  /** Ends a task that has nothing more to do: frees what it took, and reports it. */
  #settle(task: Task): void {
    if (task.openStreams > 0 || task.status === 'running' || task.status === 'ended') return;
    this.#letGo(task);
    if (task.status === 'abandoned') {
      task.status = 'ended';
      return;
    }
    this.#active--;
    if (task.status !== 'skipped') {
      task.status = 'ended';
      this.#report(task);
    }
    this.#progressed();
  }

  #report({ node, outcome, startedAt }: Task): void {
    const about = { node: node.id, stage: node.stage.id };
    if (outcome?.type === 'failed') this.events.push({ type: 'failed', ...about, error: outcome.error });
    else if (outcome || this.#stopped) this.events.push({ type: 'cancelled', ...about });
    else this.events.push({ type: 'finished', ...about, seconds: (performance.now() - startedAt) / 1000 });
  }

  #letGo(task: Task): void {
    for (const { port, key } of task.inputs) {
      const taker: Taker = { task, port };
      if (this.#streams.branch(key, taker)) this.#streams.leave(key, taker);
      else this.#values.drop(key);
    }
  }

  #releaseFailed(kind: string, cause: unknown): void {
    const where = `graph ${this.#graph.data.name}: releasing a ${kind}`;
    const error = new KinographError('graph.release-failed', { where, got: String(cause), cause });
    this.#stop({ error, outcome: 'failed', signalReason: new DOMException(error.message, 'AbortError') });
  }

  /** Ends the run before its time: nothing starts any more, what works is told to stop, what nobody will take is freed. */
  #stop(reason: StopReason): void {
    if (this.#stopped || (this.#closing && this.#resultGiven)) return;
    this.#stopped = reason;
    this.#abort.abort(reason.signalReason);
    this.#slots.close(reason.signalReason);
    for (const task of this.#plan.tasks) {
      if (task.status !== 'waiting') continue;
      task.status = 'skipped';
      this.#letGo(task);
    }
    if (!this.#resultGiven) {
      for (const source of Object.values(this.#graph.data.outputs)) this.#values.drop(keyOf(source));
    }
    this.#streams.abort(reason.signalReason);
    this.#graceTimer = setTimeout(() => this.#abandon(), (this.#options.graceSeconds ?? 10) * 1000);
    this.#progressed();
  }

  /** Gives up on tasks that do not stop. What they still hold is freed when they end. */
  #abandon(): void {
    for (const task of this.#plan.tasks) {
      if (task.status !== 'running' && task.status !== 'streaming' && task.status !== 'ready') continue;
      if (task.status !== 'ready') this.#report(task);
      task.status = 'abandoned';
    }
    this.#active = 0;
    this.#graceOver();
    void this.#close();
  }

  /** Gives the result once nothing but streams to the caller is left, and closes the run once nothing is. */
  #progressed(): void {
    if (!this.#stopped && !this.#resultGiven && this.#streamsToCaller && this.#unreturned === 0) this.#giveResult();
    if (this.#active === 0 && (this.#stopped || this.#unreturned === 0)) void this.#close();
  }

  #giveResult(): void {
    this.#resultGiven = true;
    const outputs = Object.entries(this.#graph.data.outputs).map(([output, source]) => {
      const key = keyOf(source);
      const branch = this.#streams.branch(key, { output });
      if (branch) return [output, branch];
      const value = this.#values.get(key);
      this.#values.belongsToCaller(value);
      return [output, value];
    });
    this.#resolve(Object.fromEntries(outputs));
  }

  async #close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await Promise.race([this.#values.settled(), this.#grace]);
    clearTimeout(this.#graceTimer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const outcome = this.#stopped?.outcome ?? 'done';
    this.events.push({ type: 'run-finished', outcome, seconds: (performance.now() - this.#startedAt) / 1000 });
    this.events.end();
    if (this.#resultGiven) return;
    if (this.#stopped) this.#reject(this.#stopped.error);
    else this.#giveResult();
  }
}

/** Whether a task may still say something. */
function isAtWork({ status }: Task): boolean {
  return status === 'running' || status === 'streaming';
}
