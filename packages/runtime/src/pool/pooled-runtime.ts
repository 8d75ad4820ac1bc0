import type { Lowering, OnnxModel } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import { disposedError } from '../engine-errors.js';
import type { Keeping, KeptState, Runtime, Session, SessionOptions } from '../runtime.js';
import { isEvictable, type PoolEntry } from './pool-entry.js';
import { PooledSession, type PooledSessionHost } from './pooled-session.js';
import { sessionBytes } from './session-bytes.js';
import { sessionKey } from './session-key.js';

/** How a pool shares and closes sessions. */
export interface PoolOptions {
  /**
   * Bytes that the weights of open sessions may take together. What is of no use at the moment makes room, longest unused first, and
   * is opened again when it is run. A model that has no room beside those others hold is opened at its first run: what is wrong with it
   * is said there. One that does not fit even alone is opened all the same, and `onOverBudget` hears of it. Default: no limit.
   */
  readonly maxBytes?: number;
  /**
   * Seconds that a session nobody holds stays open for the next who wants the same model; without `maxBytes` only until another
   * model is opened. Default: 5; with `0`, not at all.
   */
  readonly idleSeconds?: number;
  readonly onOverBudget?: (model: OnnxModel, bytes: number, maxBytes: number) => void;
}

/** What a pool holds at the moment. */
export interface PoolState {
  /** Sessions the engine has open. */
  readonly open: number;
  /** Bytes of their weights. */
  readonly bytes: number;
  /** Times the engine has opened a session so far. */
  readonly opened: number;
}

/** A runtime that shares sessions among all who open the same model, under a memory budget. */
export class PooledRuntime implements Runtime {
  readonly name: string;
  readonly device: string;
  readonly lowering: Lowering;
  readonly threads: number;
  readonly #runtime: Runtime;
  readonly #options: PoolOptions;
  readonly #entries = new Map<string, PoolEntry>();
  readonly #handles = new Set<PooledSession>();
  readonly #host: PooledSessionHost;
  readonly #using = new Set<Promise<unknown>>();
  /** Opening and closing, one at a time: what is open is counted right. */
  #turn: Promise<unknown> = Promise.resolve();
  #uses = 0;
  #opened = 0;
  #disposed: Promise<void> | undefined;

  constructor(runtime: Runtime, options: PoolOptions) {
    this.name = runtime.name;
    this.device = runtime.device;
    this.lowering = runtime.lowering;
    this.threads = runtime.threads;
    this.#runtime = runtime;
    this.#options = options;
    this.#host = {
      use: (entry, signal, work) => this.#use(entry, signal, work),
      pin: (entry) => this.#pin(entry),
      leave: (entry, session) => {
        this.#handles.delete(session);
        return this.#leave(entry);
      },
    };
  }

  get state(): PoolState {
    const open = [...this.#entries.values()].filter(({ session }) => session);
    return { open: open.length, bytes: total(open), opened: this.#opened };
  }

  async open(model: OnnxModel, options: SessionOptions = {}): Promise<Session> {
    if (this.#disposed) throw disposedError(model, 'the runtime');
    const { signal, ...rest } = options;
    signal?.throwIfAborted();
    const entry = this.#entryFor(await sessionKey(model, rest), model, rest);
    entry.users++;
    clearTimeout(entry.idleTimer);
    try {
      // One that has no room beside what works now is opened when it is run: by then others may be done.
      if (this.#fitsBesideBusy(entry)) await this.#use(entry, signal, async () => undefined);
    } catch (error) {
      await this.#leave(entry);
      throw error;
    }
    const session = new PooledSession(entry, model, this.#host);
    this.#handles.add(session);
    return session;
  }

  get kept(): KeptState {
    return this.#runtime.kept;
  }

  async keep(tensor: Tensor, options: { signal?: AbortSignal } = {}): Promise<Keeping> {
    if (this.#disposed) throw disposedError({ name: `${this.name} runtime: keep` }, 'the runtime');
    return this.#runtime.keep(tensor, options);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  async #dispose(): Promise<void> {
    for (const handle of this.#handles) handle.retire();
    for (const { idleTimer } of this.#entries.values()) clearTimeout(idleTimer);
    await Promise.allSettled(this.#using);
    await this.#runtime.dispose();
    this.#entries.clear();
  }

  #entryFor(key: string, model: OnnxModel, options: SessionOptions): PoolEntry {
    const known = this.#entries.get(key);
    if (known) return known;
    const bytes = sessionBytes(model, this.lowering, options);
    const state = { users: 0, busy: 0, pinned: 0, session: undefined, lastUse: 0, idleTimer: undefined };
    const entry: PoolEntry = { key, model, options, bytes, ...state };
    this.#entries.set(key, entry);
    return entry;
  }

  async #use<Result>(
    entry: PoolEntry,
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const using = this.#used(entry, signal, work);
    this.#using.add(using);
    try {
      return await using;
    } finally {
      this.#using.delete(using);
    }
  }

  async #used<Result>(
    entry: PoolEntry,
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    entry.busy++;
    entry.lastUse = this.#uses++;
    try {
      const session = entry.session ?? (await this.#inTurn(() => this.#opening(entry, signal)));
      return await work(session);
    } finally {
      entry.busy--;
      entry.lastUse = this.#uses++;
      this.#trim(entry);
    }
  }

  /** What went over the budget because all were at work is closed when they no longer are; the last one used stays. */
  #trim(last: PoolEntry): void {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#options;
    const isOver = () => total([...this.#entries.values()].filter(({ session }) => session)) > maxBytes;
    if (this.#disposed || !isOver()) return;
    void this.#inTurn(async () => {
      for (let oldest = this.#oldest(last); isOver() && oldest; oldest = this.#oldest(last)) await this.#close(oldest);
    });
  }

  /** What may be closed first: what nobody holds, and of that what was used longest ago. */
  #oldest(but: PoolEntry): PoolEntry | undefined {
    const [oldest] = [...this.#entries.values()]
      .filter((entry) => entry !== but && isEvictable(entry))
      .sort((a, b) => Number(a.users > 0) - Number(b.users > 0) || a.lastUse - b.lastUse);
    return oldest;
  }

  async #opening(entry: PoolEntry, signal: AbortSignal | undefined): Promise<Session> {
    if (entry.session) return entry.session;
    signal?.throwIfAborted();
    await this.#makeRoom(entry);
    entry.session = await this.#runtime.open(entry.model, { ...entry.options, ...(signal && { signal }) });
    this.#opened++;
    return entry.session;
  }

  /** Closes what is of no use now, longest unused first, until this one fits; without a limit, all that nobody holds. */
  async #makeRoom(entry: PoolEntry): Promise<void> {
    const { maxBytes, onOverBudget } = this.#options;
    if (maxBytes === undefined) return await this.#closeUnheld();
    const others = () => [...this.#entries.values()].filter((other) => other !== entry && other.session);
    while (total(others()) + entry.bytes > maxBytes) {
      const oldest = this.#oldest(entry);
      if (!oldest) {
        onOverBudget?.(entry.model, total(others()) + entry.bytes, maxBytes);
        return;
      }
      await this.#close(oldest);
    }
  }

  async #closeUnheld(): Promise<void> {
    for (const entry of this.#entries.values()) if (entry.users === 0 && isEvictable(entry)) await this.#close(entry);
  }

  #fitsBesideBusy(entry: PoolEntry): boolean {
    const { maxBytes = Number.POSITIVE_INFINITY } = this.#options;
    const used = [...this.#entries.values()].filter((other) => other !== entry && other.session && other.users > 0);
    return entry.session !== undefined || total(used) + entry.bytes <= maxBytes;
  }

  #pin(entry: PoolEntry): () => void {
    entry.pinned++;
    let pinned = true;
    return () => {
      if (!pinned) return;
      pinned = false;
      entry.pinned--;
      this.#trim(entry);
    };
  }

  async #leave(entry: PoolEntry): Promise<void> {
    if (--entry.users > 0 || this.#disposed) return;
    const { idleSeconds = 5, maxBytes = Number.POSITIVE_INFINITY } = this.#options;
    const retire = () => this.#inTurn(() => this.#retire(entry));
    if (!entry.session || idleSeconds === 0 || entry.bytes > maxBytes) return await retire();
    entry.idleTimer = setTimeout(() => void retire(), idleSeconds * 1000);
    (entry.idleTimer as { unref?: () => void }).unref?.();
  }

  /** Forgets an entry that nobody has come back for. */
  async #retire(entry: PoolEntry): Promise<void> {
    if (entry.users > 0 || entry.busy > 0 || this.#disposed) return;
    this.#entries.delete(entry.key);
    if (entry.session) await this.#close(entry);
  }

  async #close(entry: PoolEntry): Promise<void> {
    const { session } = entry;
    entry.session = undefined;
    await session?.dispose();
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function total(entries: readonly PoolEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * A runtime over another, in which equal models share one session: the same program over the same weights, opened with the same
 * settings. Sessions are counted, kept for a while when nobody uses them, and closed under a memory budget, the text encoder before
 * the denoiser is opened; whoever still holds one gets it back at the next run. Disposing it disposes the other.
 */
export function pooledRuntime(runtime: Runtime, options: PoolOptions = {}): PooledRuntime {
  return new PooledRuntime(runtime, options);
}
