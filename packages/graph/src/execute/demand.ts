import type { Found, KeptResults } from '../cache/kept-results.js';
import type { Task } from './task.js';

/** What becomes of the tasks that are looked at. */
export interface DemandOptions {
  readonly kept: KeptResults | undefined;
  readonly isStopped: () => boolean;
  /** Its values are there from an earlier run: it need not run. */
  readonly onFound: (task: Task, found: Found) => void;
  /** It must run; its inputs may not be there yet. */
  readonly onNeeded: (task: Task) => void;
  /** It must run, and can. */
  readonly launch: (task: Task) => void;
}

/**
 * Decides which nodes run: those whose values are needed and not kept, from the goals of the run back to its beginnings. What is
 * behind a kept value, or behind an input nobody asks for, does not.
 */
export class Demand {
  readonly #options: DemandOptions;

  constructor(options: DemandOptions) {
    this.#options = options;
  }

  /** Has these tasks' values made, or found. Without a cache nothing is waited for. */
  async need(tasks: readonly Task[]): Promise<void> {
    const { kept, isStopped, onFound, onNeeded, launch } = this.#options;
    const open = [...tasks];
    const needed: Task[] = [];
    for (let task = open.pop(); task; task = open.pop()) {
      if (task.status !== 'idle') continue;
      task.status = 'sought';
      const found = kept && (await kept.find(task));
      if (isStopped()) {
        if (found) onFound(task, found);
        return;
      }
      if (found) {
        onFound(task, found);
        continue;
      }
      task.status = 'waiting';
      onNeeded(task);
      needed.push(task);
      for (const { producer, lazy } of task.inputs) if (producer?.status === 'idle' && !lazy) open.push(producer);
    }
    needed.sort((a, b) => a.index - b.index);
    for (const task of needed) if (task.status === 'waiting' && task.missing === 0) launch(task);
  }
}
