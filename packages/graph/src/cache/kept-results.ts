import type { Codec, Encoded, StreamCodec } from '../codec.js';
import type { CacheOptions } from '../execute/run.js';
import type { Task } from '../execute/task.js';
import type { PortKind } from '../port.js';
import type { Continuation, Ports } from '../stage.js';
import type { Stream } from '../stream.js';
import { keptStream, recordedStream } from './kept-stream.js';
import { type KeySources, nodeKeys, outputKey } from './node-keys.js';
import type { Entry } from './result-store.js';

/** How seconds count: a test can count them itself. */
const secondsNow = () => performance.now() / 1000;

/** The name of the entry that says how far a node got. */
const stateName = 'state';

/** Least seconds between two saves where the caller does not say. */
const defaultSaveSeconds = 5;

/** What a node gave in an earlier run, by the name of the output. */
export type Found = ReadonlyMap<string, unknown>;

/** The results of one run in the store it was given: what is there already, and what is put there. */
export class KeptResults {
  readonly #options: CacheOptions;
  readonly #onTrouble: (task: Task, message: string) => void;
  readonly #writing = new Set<Promise<void>>();
  /** Entries being written, by task; where it is back at none, a finished task needs its state no more. */
  readonly #pending = new Map<Task, number>();
  readonly #finished = new Set<Task>();
  readonly #saved = new Set<Task>();
  #keys: ReadonlyMap<Task, string> = new Map();

  constructor(options: CacheOptions, onTrouble: (task: Task, message: string) => void) {
    this.#options = options;
    this.#onTrouble = onTrouble;
  }

  /** Gives every node its key. */
  async name(tasks: readonly Task[], sources: Omit<KeySources, 'context'>): Promise<void> {
    this.#keys = await nodeKeys(tasks, { ...sources, context: this.#options.context });
  }

  /** What stands for an output of a node wherever it is an input. */
  keyOf(task: Task, output: string): string | undefined {
    const key = this.#keys.get(task);
    return key && `${key}.${output}`;
  }

  /** The outputs of a node that somebody takes, if all of them are kept. */
  async find(task: Task): Promise<Found | undefined> {
    const key = this.#keyToKeep(task);
    const outputs = this.#takenOutputs(task);
    if (key === undefined || outputs.length === 0 || !outputs.every(([, kind]) => isData(kind))) return undefined;
    const found = new Map<string, unknown>();
    const entries: Entry[] = [];
    try {
      for (const [output, kind] of outputs) {
        const entry = await this.#options.store.open(outputKey(key, output));
        if (!entry) return await closeAll(entries);
        entries.push(entry);
        found.set(output, await keptValue(entry, kind));
      }
      return found;
    } catch {
      // What cannot be read, or is not what this version writes, is made again, and written anew.
      return await closeAll(entries);
    }
  }

  /** Keeps what a task gave, in the background; gives the values to go on with. */
  keep(task: Task, outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const ports = task.node.stage.outputs as Ports;
    const entries = Object.entries(outputs ?? {}).map(([output, value]) => {
      const kind = value === undefined ? undefined : ports[output]?.kind;
      return [output, kind ? this.#keepOutput(task, output, kind, value) : value];
    });
    return Object.fromEntries(entries);
  }

  #keepOutput(task: Task, output: string, kind: PortKind, value: unknown): unknown {
    const key = this.#keyToKeep(task);
    if (key === undefined || !isData(kind) || !task.taken.includes(output)) return value;
    const create = () => this.#options.store.create(outputKey(key, output), { stage: task.node.stage.id, output });
    this.#pending.set(task, (this.#pending.get(task) ?? 0) + 1);
    if (kind.stream) {
      const onFailure = (error: unknown) => this.#notKept(task, output, error);
      const onEnd = () => this.#written(task);
      const codec = kind.codec as StreamCodec<unknown, unknown>;
      return recordedStream(value as Stream<unknown, unknown>, codec, { create, onFailure, onEnd });
    }
    const codec = kind.codec as Codec<unknown>;
    const writing = this.#write(create, () => codec.encode(value))
      .catch((error: unknown) => this.#notKept(task, output, error))
      .finally(() => {
        this.#writing.delete(writing);
        this.#written(task);
      });
    this.#writing.add(writing);
    return value;
  }

  /** A node is done: how far it once got is of no use any more, as soon as its outputs are kept. */
  finished(task: Task): void {
    this.#finished.add(task);
    this.#forgetState(task);
  }

  /** Where a node keeps how far it got. */
  continuation(task: Task): Continuation {
    const nodeKey = this.#keys.get(task);
    if (nodeKey === undefined) return noContinuation;
    const key = outputKey(nodeKey, stateName);
    const { store, saveEverySeconds = defaultSaveSeconds } = this.#options;
    let savedAt = secondsNow();
    return {
      load: async () => {
        try {
          const entry = await store.open(key);
          if (!entry) return undefined;
          this.#saved.add(task);
          return await entry.read(0).finally(() => entry.close());
        } catch {
          return undefined;
        }
      },
      save: async (state) => {
        if (secondsNow() - savedAt < saveEverySeconds) return;
        try {
          await this.#write(() => store.create(key, { stage: task.node.stage.id, output: stateName }), state);
          this.#saved.add(task);
        } catch (error) {
          this.#notKept(task, stateName, error);
        }
        savedAt = secondsNow();
      },
    };
  }

  /** Waits for everything being written. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #write(create: () => ReturnType<CacheOptions['store']['create']>, encode: () => Encoded): Promise<void> {
    const writer = await create();
    try {
      await writer.append(encode());
      await writer.commit();
    } catch (error) {
      await writer.discard().catch(() => undefined);
      throw error;
    }
  }

  #notKept(task: Task, output: string, error: unknown): void {
    this.#onTrouble(task, `The cache could not keep ${output}: ${error instanceof Error ? error.message : error}`);
  }

  #written(task: Task): void {
    this.#pending.set(task, this.#pending.get(task)! - 1);
    this.#forgetState(task);
  }

  #forgetState(task: Task): void {
    if (!this.#finished.has(task) || (this.#pending.get(task) ?? 0) > 0 || !this.#saved.delete(task)) return;
    const forgetting = this.#options.store
      .delete(outputKey(this.#keys.get(task)!, stateName))
      .catch(() => undefined)
      .finally(() => this.#writing.delete(forgetting));
    this.#writing.add(forgetting);
  }

  /** The key of a node whose results are worth keeping. */
  #keyToKeep(task: Task): string | undefined {
    return task.node.stage.cache === false ? undefined : this.#keys.get(task);
  }

  #takenOutputs({ node, taken }: Task): [string, PortKind][] {
    const ports = node.stage.outputs as Ports;
    return taken.map((output) => [output, ports[output]!.kind]);
  }
}

/** Without a cache, and for nodes without a key. */
export const noContinuation: Continuation = { load: async () => undefined, save: async () => {} };

/** Whether values of a kind can be kept. */
export function isData({ codec }: PortKind): boolean {
  return codec !== undefined && codec !== 'made-again';
}

async function keptValue(entry: Entry, kind: PortKind): Promise<unknown> {
  if (kind.stream) return await keptStream(entry, kind.codec as StreamCodec<unknown, unknown>);
  const value = (kind.codec as Codec<unknown>).decode(await entry.read(0));
  await entry.close();
  return value;
}

async function closeAll(entries: readonly Entry[]): Promise<undefined> {
  for (const entry of entries) await entry.close().catch(() => undefined);
  return undefined;
}
