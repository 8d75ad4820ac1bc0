import { KinographError } from '@kinograph/errors';
import { type Found, KeptResults, noContinuation } from '../cache/kept-results.js';
import type { Registry } from '../registry.js';
import type { Progress } from '../stage.js';
import { keyOf } from '../validate/check-wiring.js';
import { type CheckedGraph, checkGraph } from '../validate/validate.js';
import { Deferred } from './deferred.js';
import { Demand } from './demand.js';
import { Edges } from './edges.js';
import { EventLog } from './event-log.js';
import { Expansion } from './expand/expansion.js';
import { type EventSink, eventsUnder, type Nesting } from './expand/nesting.js';
import { Flow } from './flow.js';
import { type GraphInput, graphInputs, inputKey } from './graph-inputs.js';
import { lazyInput } from './lazy-input.js';
import { NodeError } from './node-error.js';
import { Preparations } from './preparations.js';
import type { RunOptions } from './run.js';
import { SharedStreams } from './shared-streams.js';
import { Slots } from './slots.js';
import { isConsequence, type StopReason } from './stop-reason.js';
import { type Plan, planRun, type Task, type TaskInput } from './task.js';
import { endEvent, progressEvent } from './task-events.js';
import { Turns } from './turns.js';
import { Values } from './values.js';

/** Runs one checked graph once. */
export class Executor {
  readonly log = new EventLog();
  /** Kept when nothing of the run is left. */
  readonly closed = new Deferred();
  readonly #events: EventSink;
  readonly #graph: CheckedGraph;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #flow = new Flow();
  readonly #streams = new SharedStreams(this.#flow, this.#abort.signal, (...parts) => this.#failureFor(...parts));
  readonly #slots: Slots;
  readonly #values: Values;
  readonly #edges: Edges;
  readonly #plan: Plan;
  readonly #preparations: Preparations;
  readonly #kept: KeptResults | undefined;
  readonly #demand: Demand;
  /** What values of the graph's inputs are known by in the cache. */
  readonly #inputKeys = new Map<string, string>();
  readonly #nesting: Nesting | undefined;
  /** Runs in the place of nodes, until nothing of them is left. */
  readonly #inner = new Set<Promise<void>>();
  readonly #startedAt = performance.now();
  readonly #turns = new Turns();
  /** Tasks that were launched and have not ended. */
  #active = 0;
  /** Tasks that must run and whose `run` has not returned. */
  #unreturned = 0;
  #streamsToCaller = false;
  #stopped: StopReason | undefined;
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #grace = new Deferred();
  #closing = false;
  #resultGiven = false;
  readonly #result = new Deferred<Record<string, unknown>>();

  /** @throws KinographError `graph.input-missing`, `graph.input-unknown`, `graph.attribute-mismatch`, `graph.concurrency`. */
  constructor(graph: CheckedGraph, registry: Registry, options: RunOptions, nesting?: Nesting) {
    this.#graph = graph;
    this.#options = options;
    this.#nesting = nesting;
    this.#events = nesting?.events ?? this.log;
    this.#slots = nesting?.slots ?? new Slots(options.concurrency ?? {});
    this.#values = new Values((kind, error) => this.#releaseFailed(kind, error));
    const attributes = graph.attributes.forRun();
    this.#plan = planRun(graph, this.#slots);
    this.#edges = new Edges({
      takers: this.#plan.takers,
      values: this.#values,
      streams: this.#streams,
      attributes,
      isStopped: () => this.#stopped !== undefined,
      onStreamToCaller: () => {
        this.#streamsToCaller = true;
      },
      onStreamEnd: (producer, error) => {
        producer.openStreams--;
        if (error) this.#failed(producer, error.cause);
        else this.#settle(producer);
      },
      onUnwanted: (task) => this.#skip(task),
    });
    const { services, cache } = options;
    this.#preparations = new Preparations({ services, signal: this.#abort.signal, onFailure: this.#unprepared });
    this.#kept =
      cache &&
      new KeptResults(cache, ({ node }, message) => this.#events.push({ type: 'notice', node: node.id, message }));
    this.#demand = new Demand({
      kept: this.#kept,
      isStopped: () => this.#stopped !== undefined,
      onFound: (task, found) => this.#found(task, found),
      onNeeded: () => this.#unreturned++,
      launch: (task) => this.#launch(task),
    });
    for (const input of graphInputs(graph, registry, options.inputs ?? {}, attributes)) this.#takeInput(input);
  }

  /** Starts the run; resolves with its outputs. */
  start(): Promise<Record<string, unknown>> {
    const { signal } = this.#options;
    this.#events.push({ type: 'run-started', graph: this.#graph.data.name, nodes: this.#plan.tasks.length });
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
    else void this.#begin();
    return this.#result.promise;
  }

  /** Names what can be kept, and has made or found what the run is for. */
  async #begin(): Promise<void> {
    this.#active++;
    if (this.#kept) {
      const { services } = this.#options;
      const inputKeyOf = (name: string) => this.#inputKeys.get(name);
      await this.#kept.name(this.#plan.tasks, { services, signal: this.#abort.signal, inputKey: inputKeyOf });
    }
    if (!this.#stopped) await this.#demand.need(this.#plan.goals);
    this.#active--;
    this.#progressed();
  }

  cancel(reason: unknown = new DOMException('The run was cancelled.', 'AbortError')): void {
    this.#stop({ error: reason, outcome: 'cancelled', signalReason: reason });
  }

  readonly #onAbort = () => this.cancel(this.#options.signal!.reason);

  #takeInput(input: GraphInput): void {
    const { name, kind, value } = input;
    const key = this.#kept && (this.#nesting?.keyOf(value) ?? inputKey(input));
    if (key !== undefined) this.#inputKeys.set(name, key);
    this.#edges.publishInput(keyOf({ input: name }), value, kind);
  }

  /** A task whose values an earlier run has kept. */
  #found(task: Task, found: Found): void {
    const { id, stage } = task.node;
    task.status = this.#stopped ? 'skipped' : 'cached';
    if (!this.#stopped) this.#events.push({ type: 'cached', node: id, stage: stage.id });
    for (const [output, value] of found) this.#edges.publishFound(task, output, value);
    if (this.#stopped) return;
    this.#edges.letGo(task);
    this.#gave(task);
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
    await this.#turns.take();
    try {
      await task.occupancy?.enter();
      this.#abort.signal.throwIfAborted();
      task.status = 'running';
      task.startedAt = performance.now();
      this.#events.push({ type: 'started', node: id, stage: stage.id });
      this.#preparations.follow(task);
      const returned: unknown = await stage.run({
        node: this.#pathOf(task),
        inputs: this.#inputsOf(task),
        prepared: this.#preparations.of(task),
        parameters,
        services: this.#options.services as never,
        signal: this.#abort.signal,
        continuation: this.#kept?.continuation(task) ?? noContinuation,
        progress: (progress: Progress) => {
          if (isAtWork(task)) this.#events.push(progressEvent(task, progress));
        },
        preview: (value: unknown) => {
          if (isAtWork(task)) this.#events.push({ type: 'preview', node: id, value });
        },
        notice: (message: string) => {
          if (isAtWork(task)) this.#events.push({ type: 'notice', node: id, message });
        },
      });
      const given = returned instanceof Expansion ? await this.#expand(task, returned) : returned;
      const outputs = given as Readonly<Record<string, unknown>>;
      const kept = this.#stopped ? undefined : this.#kept?.keep(task, outputs);
      this.#edges.publishOutputs(task, kept ?? outputs);
    } finally {
      task.occupancy?.leave();
    }
  }

  /** A node that cannot be prepared cannot run either: the run ends before the work of those it waits for is done. */
  readonly #unprepared = ({ node }: Task, error: unknown) => {
    this.#events.push({ type: 'failed', node: node.id, stage: node.stage.id, error });
    const signalReason = new DOMException(`Node "${node.id}" cannot run.`, 'AbortError');
    this.#stop({ error: new NodeError(node.id, node.stage.id, error), outcome: 'failed', signalReason });
  };

  /** What the events of the whole run call a node. */
  #pathOf({ node: { id } }: Task): string {
    return this.#nesting ? `${this.#nesting.node}/${id}` : id;
  }

  /** Runs a graph in the place of a task, which holds nothing but its inputs meanwhile. */
  async #expand(task: Task, { graph, inputs }: Expansion): Promise<Record<string, unknown>> {
    task.occupancy?.leave();
    task.occupancy = undefined;
    const keys = new Map(task.inputs.map((input) => [this.#edges.valueOf(task, input), this.#keyOfInput(input)]));
    const nested = new Executor(
      checkGraph(graph),
      graph.registry,
      { ...this.#options, inputs, signal: this.#abort.signal },
      {
        node: this.#pathOf(task),
        slots: this.#slots.nested(),
        events: eventsUnder(task.node.id, this.#events),
        keyOf: (value) => keys.get(value),
      },
    );
    const closed = nested.closed.promise.finally(() => this.#inner.delete(closed));
    this.#inner.add(closed);
    return await nested.start();
  }

  #keyOfInput({ source, producer }: TaskInput): string | undefined {
    if ('input' in source) return this.#inputKeys.get(source.input);
    return this.#kept?.keyOf(producer!, source.output);
  }

  #inputsOf(task: Task): Record<string, unknown> {
    const entries = task.inputs.map((input) => [
      input.port,
      input.lazy ? this.#lazyInput(task, input) : this.#edges.valueOf(task, input),
    ]);
    return Object.fromEntries(entries);
  }

  #lazyInput(task: Task, input: TaskInput): () => Promise<unknown> {
    return lazyInput(input, {
      consumer: this.#streams.consumer(task),
      signal: this.#abort.signal,
      isAtWork: () => isAtWork(task),
      need: ({ producer }) => this.#demand.need([producer!]),
      value: () => this.#edges.valueOf(task, input),
    });
  }

  /** A task's `run` has returned: those who waited for it start. */
  #returned(task: Task): void {
    this.#unreturned--;
    if (task.status === 'running') task.status = 'streaming';
    this.#gave(task);
    this.#settle(task);
    this.#progressed();
  }

  /** A task's values are there. */
  #gave(task: Task): void {
    task.gave = true;
    for (const follower of task.followers) {
      if (--follower.missing === 0 && follower.status === 'waiting') this.#launch(follower);
    }
    for (const given of task.awaited) given();
    task.awaited = [];
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
    if (!task.outcome && !this.#stopped) this.#kept?.finished(task);
    this.#edges.letGo(task);
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

  #report(task: Task): void {
    this.#events.push(endEvent(task, this.#stopped !== undefined));
  }

  /** Nobody wants what a task would have given. */
  #skip(task: Task): void {
    task.status = 'skipped';
    if (!this.#stopped) this.#events.push({ type: 'skipped', node: task.node.id, stage: task.node.stage.id });
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
      if (task.status !== 'waiting' && task.status !== 'idle' && task.status !== 'sought') continue;
      task.status = 'skipped';
      this.#edges.letGo(task);
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
    this.#grace.resolve();
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
      const value = this.#edges.valueFor({ output }, key);
      this.#values.belongsToCaller(value);
      return [output, value];
    });
    this.#result.resolve(Object.fromEntries(outputs));
  }

  async #close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const settled = [this.#values.settled(), this.#kept?.settled(), ...this.#inner];
    await Promise.race([Promise.all(settled), this.#grace.promise]);
    clearTimeout(this.#graceTimer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    const outcome = this.#stopped?.outcome ?? 'done';
    this.#events.push({ type: 'run-finished', outcome, seconds: (performance.now() - this.#startedAt) / 1000 });
    this.#events.end();
    this.closed.resolve();
    if (this.#resultGiven) return;
    if (this.#stopped) this.#result.reject(this.#stopped.error);
    else this.#giveResult();
  }
}

/** Whether a task may still say something. */
function isAtWork({ status }: Task): boolean {
  return status === 'running' || status === 'streaming';
}
