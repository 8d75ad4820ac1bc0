import { KinographError } from '@kinograph/errors';
import type { Attributes, PortKind } from '../port.js';
import { isVariable } from '../port.js';
import type { Source } from '../ref.js';
import type { Registry } from '../registry.js';
import type { Ports } from '../stage.js';
import type { Stream } from '../stream.js';
import type { CheckedNode } from '../validate/check-nodes.js';
import { keyOf } from '../validate/check-wiring.js';
import type { CheckedGraph } from '../validate/validate.js';
import { EventQueue } from './event-queue.js';
import { NodeError } from './node-error.js';
import type { RunOptions } from './run.js';
import { Slots } from './slots.js';
import { Tee } from './tee.js';
import { Values } from './values.js';

/** Who takes a value: nodes by id, and the caller where the graph gives it. */
interface Consumers {
  readonly nodes: string[];
  caller: boolean;
}

/** One node of the run. */
interface NodeState {
  readonly node: CheckedNode;
  /** Producers it still waits for. */
  waiting: number;
  /** Nodes that take one or more of its values, each once. */
  readonly followers: string[];
  status: 'waiting' | 'working' | 'streaming' | 'ended';
  /** Streams of its outputs not settled yet. */
  streams: number;
  holdsSlot: boolean;
  startedAt: number;
}

/** Runs one checked graph once. */
export class Executor {
  readonly events = new EventQueue();
  readonly #graph: CheckedGraph;
  readonly #kinds: Registry['kinds'];
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #slots: Slots;
  readonly #values: Values;
  readonly #states = new Map<string, NodeState>();
  readonly #consumers = new Map<string, Consumers>();
  /** Branches of streams, by value and consumer: `''` is the caller. */
  readonly #branches = new Map<string, Map<string, Stream<unknown, unknown>>>();
  readonly #startedAt = performance.now();
  #active = 0;
  #failure: { readonly error: unknown } | undefined;
  #settled: (() => void) | undefined;
  #finish: ((outcome: { outputs: Record<string, unknown> } | { error: unknown }) => void) | undefined;
  #resultGiven = false;

  constructor(graph: CheckedGraph, registry: Registry, options: RunOptions) {
    this.#graph = graph;
    this.#kinds = registry.kinds;
    this.#options = options;
    this.#slots = new Slots(options.concurrency ?? {});
    this.#values = new Values((error) => this.#fail(undefined, error));
    for (const name of Object.keys(graph.data.inputs)) {
      if (options.inputs && Object.hasOwn(options.inputs, name)) continue;
      throw new KinographError('graph.input-missing', {
        where: `graph ${graph.data.name}: input "${name}"`,
        wanted: `a ${graph.data.inputs[name]!.kind}`,
        got: 'nothing',
        next: 'Give it in options.inputs.',
      });
    }
    this.#connect();
  }

  cancel(reason: unknown = new DOMException('The run was cancelled.', 'AbortError')): void {
    if (!this.#failure) this.#failure = { error: reason };
    this.#abort.abort(reason);
    this.#checkDone();
  }

  start(): Promise<Record<string, unknown>> {
    const { signal } = this.#options;
    const onAbort = () => this.cancel(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    return new Promise((resolve, reject) => {
      this.#finish = (outcome) => {
        if ('outputs' in outcome) resolve(outcome.outputs);
        else reject(outcome.error);
      };
      void this.#whenSettled().then(() => signal?.removeEventListener('abort', onAbort));
      this.events.push({ type: 'run-started', graph: this.#graph.data.name, nodes: this.#states.size });
      if (signal?.aborted) this.cancel(signal.reason);
      else for (const state of this.#states.values()) if (state.waiting === 0) this.#launch(state);
      this.#checkDone();
    });
  }

  /** Lays out who waits for whom and who takes what. */
  #connect(): void {
    for (const node of this.#graph.nodes) {
      this.#states.set(node.id, {
        node,
        waiting: 0,
        followers: [],
        status: 'waiting',
        streams: 0,
        holdsSlot: false,
        startedAt: 0,
      });
    }
    for (const state of this.#states.values()) {
      const producers = new Set<string>();
      for (const source of Object.values(state.node.data.inputs)) {
        this.#consumersOf(source).nodes.push(state.node.id);
        if ('node' in source) producers.add(source.node);
      }
      state.waiting = producers.size;
      for (const producer of producers) this.#states.get(producer)!.followers.push(state.node.id);
    }
    for (const source of Object.values(this.#graph.data.outputs)) this.#consumersOf(source).caller = true;
    for (const [name, { kind }] of Object.entries(this.#graph.data.inputs)) {
      const key = keyOf({ input: name });
      const value = (this.#options.inputs as Record<string, unknown>)[name];
      // What the caller gave stays the caller's: it is never freed here.
      this.#publish(key, value, { ...this.#kinds.get(kind)!, release: undefined }, undefined);
    }
  }

  #consumersOf(source: Source): Consumers {
    const key = keyOf(source);
    let consumers = this.#consumers.get(key);
    if (!consumers) {
      consumers = { nodes: [], caller: false };
      this.#consumers.set(key, consumers);
    }
    return consumers;
  }

  #launch(state: NodeState): void {
    state.status = 'working';
    this.#active++;
    void this.#work(state).then(
      () => this.#worked(state),
      (error: unknown) => this.#fail(state, error),
    );
  }

  async #work(state: NodeState): Promise<void> {
    const { node } = state;
    const { signal } = this.#abort;
    const { resource } = node.stage;
    if (resource !== undefined) {
      await this.#slots.take(resource, signal);
      state.holdsSlot = true;
    }
    state.startedAt = performance.now();
    this.events.push({ type: 'started', node: node.id, stage: node.stage.id });
    try {
      const outputs = await node.stage.run({
        inputs: this.#inputsOf(node),
        parameters: node.parameters,
        services: this.#options.services as never,
        signal,
        progress: (progress: { step: number; steps: number; label?: string }) => {
          const seconds = (performance.now() - state.startedAt) / 1000;
          const remainingSeconds =
            progress.step > 0 ? (seconds / progress.step) * (progress.steps - progress.step) : undefined;
          this.events.push({ type: 'progress', node: node.id, ...progress, remainingSeconds });
        },
        preview: (value: unknown) => this.events.push({ type: 'preview', node: node.id, value }),
        notice: (message: string) => this.events.push({ type: 'notice', node: node.id, message }),
      });
      this.#publishAll(state, outputs as Readonly<Record<string, unknown>>);
    } finally {
      if (state.holdsSlot) {
        state.holdsSlot = false;
        this.#slots.give(resource!);
      }
    }
  }

  #inputsOf(node: CheckedNode): Record<string, unknown> {
    const inputs: Record<string, unknown> = {};
    for (const [port, source] of Object.entries(node.data.inputs)) {
      const key = keyOf(source);
      const branch = this.#branches.get(key)?.get(node.id);
      inputs[port] = branch ?? this.#values.get(key);
    }
    return inputs;
  }

  #publishAll(state: NodeState, outputs: Readonly<Record<string, unknown>>): void {
    const { node } = state;
    const ports = node.stage.outputs as Ports;
    const late = this.#abort.signal.aborted;
    for (const [name, port] of Object.entries(ports)) {
      const value = outputs[name];
      if (late) {
        this.#values.free(value, port.kind);
        continue;
      }
      if (value === undefined) {
        throw new KinographError('graph.output-missing', {
          where: `output ${name}`,
          wanted: `a ${port.kind.kind}`,
          got: 'nothing',
          next: 'The stage promised it; this is a mistake in the stage.',
        });
      }
      const key = keyOf({ node: node.id, output: name });
      this.#publish(key, value, port.kind, state);
    }
  }

  /** Makes a value available: held until its last consumer, or split where it is a stream. */
  #publish(key: string, value: unknown, kind: PortKind, producer: NodeState | undefined): void {
    const consumers = this.#consumers.get(key) ?? { nodes: [], caller: false };
    const takers = [...new Set(consumers.nodes), ...(consumers.caller ? [''] : [])];
    if (!kind.stream) {
      this.#values.put(key, value, kind, takers.length);
      return;
    }
    if (takers.length === 0) return;
    if (producer) producer.streams++;
    const tee = new Tee(value as Stream<unknown, unknown>, {
      pull: (next, consumer) => this.#pull(next, producer, consumer),
      onSettled: (error) => {
        if (error) this.#fail(producer, error.cause);
        if (!producer) return;
        producer.streams--;
        if (producer.status === 'streaming' && producer.streams === 0) this.#ended(producer);
      },
    });
    this.#branches.set(key, new Map(takers.map((taker) => [taker, tee.branch(taker)])));
  }

  /** One step of a stream: the producer works in a slot of its class, or in its consumer's, who waits meanwhile. */
  async #pull<T>(next: () => Promise<T>, producer: NodeState | undefined, consumer: string): Promise<T> {
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const resource = producer?.node.stage.resource;
    const taker = this.#states.get(consumer);
    const lent = taker?.holdsSlot && taker.node.stage.resource === resource;
    if (resource === undefined || lent) return next();
    await this.#slots.take(resource, signal);
    try {
      return await next();
    } finally {
      this.#slots.give(resource);
    }
  }

  /** A node's `run` has returned: its followers may start; it ends now, or when its streams do. */
  #worked(state: NodeState): void {
    this.#checkAttributes(state);
    if (state.status === 'ended') return;
    state.status = 'streaming';
    for (const id of state.followers) {
      const follower = this.#states.get(id)!;
      if (--follower.waiting === 0 && !this.#failure) this.#launch(follower);
    }
    if (state.streams === 0) this.#ended(state);
    else this.#checkDone();
  }

  /** The attributes values themselves carry must be those of the wiring: a graph from JSON may not have known them. */
  #checkAttributes(state: NodeState): void {
    for (const id of state.followers) {
      const follower = this.#states.get(id)!.node;
      const bound = new Map(this.#graph.variables.get(id));
      for (const [port, source] of Object.entries(follower.data.inputs)) {
        const value = this.#values.get(keyOf(source));
        const declared = (follower.stage.inputs as Ports)[port]!;
        const carried: Attributes | undefined = value === undefined ? undefined : declared.kind.attributesOf?.(value);
        if (!carried) continue;
        for (const [attribute, pattern] of Object.entries(declared.attributes)) {
          const wanted = isVariable(pattern) ? bound.get(pattern.variable) : pattern;
          const came = carried[attribute];
          if (came === undefined) continue;
          if (wanted === undefined) bound.set((pattern as { variable: string }).variable, came);
          else if (wanted !== came) {
            this.#fail(
              this.#states.get(id),
              new KinographError('graph.attribute-mismatch', {
                where: `input ${port}`,
                wanted: `${declared.kind.kind} of ${attribute} "${wanted}"`,
                got: `${attribute} "${came}"`,
                next: 'Take both from one checkpoint.',
              }),
            );
          }
        }
      }
    }
  }

  /** A node is done with everything: what it took is freed, and it is reported. */
  #ended(state: NodeState): void {
    if (state.status === 'ended') return;
    const { node } = state;
    state.status = 'ended';
    this.#active--;
    this.#letGo(node);
    const seconds = (performance.now() - state.startedAt) / 1000;
    this.events.push({ type: 'finished', node: node.id, stage: node.stage.id, seconds });
    this.#checkDone();
  }

  #letGo(node: CheckedNode): void {
    for (const key of new Set(Object.values(node.data.inputs).map(keyOf))) {
      const branch = this.#branches.get(key)?.get(node.id) as { close?: () => Promise<void> } | undefined;
      if (branch) void branch.close?.();
      else this.#values.drop(key);
    }
  }

  #fail(state: NodeState | undefined, error: unknown): void {
    const first = !this.#failure;
    if (state && state.status !== 'ended') {
      const { id, stage } = state.node;
      const wasActive = state.status !== 'waiting';
      state.status = 'ended';
      if (wasActive) this.#active--;
      const cancelled = !first && (error === this.#abort.signal.reason || isAbort(error));
      if (cancelled) this.events.push({ type: 'cancelled', node: id, stage: stage.id });
      else this.events.push({ type: 'failed', node: id, stage: stage.id, error });
      if (first) this.#failure = { error: new NodeError(id, stage.id, error) };
      this.#letGo(state.node);
    } else if (first) {
      this.#failure = { error };
    }
    if (first) this.#abort.abort(this.#failure!.error);
    this.#checkDone();
  }

  /** Gives the result once nothing but streams to the caller is left, and ends the run once nothing is. */
  #checkDone(): void {
    if (this.#failure) {
      if (this.#active === 0) this.#settled?.();
      return;
    }
    const states = [...this.#branches.values()].some((branches) => branches.has(''))
      ? [...this.#states.values()]
      : undefined;
    const left = states ? states.filter((state) => state.status !== 'ended') : undefined;
    const done = left
      ? left.every((state) => state.status === 'streaming' && this.#streamsToCaller(state))
      : this.#active === 0;
    if (done && !this.#resultGiven && this.#allStarted()) this.#giveResult();
    if (this.#active === 0 && this.#resultGiven) this.#settled?.();
  }

  #allStarted(): boolean {
    return this.#graph.nodes.length === 0 || ![...this.#states.values()].some(({ status }) => status === 'waiting');
  }

  #streamsToCaller({ node }: NodeState): boolean {
    return Object.keys(node.stage.outputs).some((output) =>
      this.#branches.get(keyOf({ node: node.id, output }))?.has(''),
    );
  }

  #giveResult(): void {
    this.#resultGiven = true;
    const outputs = Object.entries(this.#graph.data.outputs).map(([name, source]) => {
      const key = keyOf(source);
      return [name, this.#branches.get(key)?.get('') ?? this.#values.get(key)];
    });
    for (const source of Object.values(this.#graph.data.outputs)) this.#values.handOver(keyOf(source));
    this.#finish!({ outputs: Object.fromEntries(outputs) });
  }

  /** Waits until no node works any more (after a failure only so long), frees what is left, and closes the books. */
  async #whenSettled(): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    const aborted = new Promise<void>((resolve) => {
      this.#abort.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([settled, aborted]);
    if (this.#failure) {
      const grace = (this.#options.graceSeconds ?? 10) * 1000;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const expired = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, grace);
      });
      if (this.#active > 0) await Promise.race([settled, expired]);
      clearTimeout(timer);
    }
    await this.#values.clear();
    const outcome = !this.#failure ? 'done' : this.#failure.error instanceof NodeError ? 'failed' : 'cancelled';
    this.events.push({ type: 'run-finished', outcome, seconds: (performance.now() - this.#startedAt) / 1000 });
    this.events.end();
    if (this.#failure && !this.#resultGiven) this.#finish!({ error: this.#failure.error });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
