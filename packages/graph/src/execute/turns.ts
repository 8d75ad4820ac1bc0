/** Longest time, in milliseconds, that nodes start without anything else getting its turn: timers, signals, sockets. */
const turnMilliseconds = 10;

/** Sees to it that a row of stages that never wait does not keep a cancel from being heard. */
export class Turns {
  #last = performance.now();

  /** Lets everything else have its turn, where that is due. */
  async take(): Promise<void> {
    if (performance.now() - this.#last <= turnMilliseconds) return;
    await new Promise<void>((resolve) => {
      if (typeof setImmediate === 'function') setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
    this.#last = performance.now();
  }
}
