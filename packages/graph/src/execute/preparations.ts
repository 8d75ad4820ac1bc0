import type { Task } from './task.js';

/** A node's head start, in milliseconds, before its followers prepare: what it asks of others is on its way by then. */
const headStartMilliseconds = 40;

/** What stages that prepare nothing have prepared. */
const nothing = Promise.resolve(undefined);

/** What preparing takes, and who hears when it goes wrong. */
export interface PreparationOptions {
  readonly services: unknown;
  readonly signal: AbortSignal;
  /** A node that has not started failed to prepare: it cannot run, so nothing before it need. */
  readonly onFailure: (task: Task, error: unknown) => void;
}

/** What the stages of a run prepare, each once, ahead of its node or with it. */
export class Preparations {
  readonly #options: PreparationOptions;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /** Begins, a little later, what the followers of a node that has started, or is prepared itself, can do ahead. */
  follow({ followers }: Task): void {
    for (const follower of followers) {
      if (follower.node.stage.prepare) setTimeout(() => this.#ahead(follower), headStartMilliseconds);
    }
  }

  /** What a node's stage prepares, begun now where it has not been. */
  of(task: Task): Promise<unknown> {
    const { stage, parameters } = task.node;
    if (!stage.prepare) return nothing;
    if (!task.prepared) {
      const { services, signal } = this.#options;
      task.prepared = (async () => stage.prepare!({ parameters, services, signal }))();
      task.prepared.catch(() => undefined);
    }
    return task.prepared;
  }

  async #ahead(task: Task): Promise<void> {
    const { signal, onFailure } = this.#options;
    if (task.status !== 'waiting' || task.prepared || signal.aborted) return;
    try {
      await this.of(task);
      this.follow(task);
    } catch (error) {
      if (task.status === 'waiting' && !signal.aborted) onFailure(task, error);
    }
  }
}
