import type { TaskInput } from './task.js';
import type { StreamConsumer } from './tee.js';

/** What asking for a lazy input takes. */
export interface LazyInputOptions {
  /** The task that asks: it gives up its slot while it waits. */
  readonly consumer: StreamConsumer;
  readonly signal: AbortSignal;
  /** Whether the task may still ask. */
  readonly isAtWork: () => boolean;
  readonly need: (input: TaskInput) => Promise<void>;
  readonly value: (input: TaskInput) => unknown;
}

/** The function a stage asks for the value of a lazy input with. Asking twice gives the same. */
export function lazyInput(input: TaskInput, options: LazyInputOptions): () => Promise<unknown> {
  let asked: Promise<unknown> | undefined;
  return () => {
    asked ??= ask(input, options);
    return asked;
  };
}

async function ask(input: TaskInput, options: LazyInputOptions): Promise<unknown> {
  const { consumer, signal, isAtWork, need, value } = options;
  const { producer } = input;
  signal.throwIfAborted();
  if (!isAtWork()) throw new Error(`input ${input.port} was asked for when the stage was done`);
  if (producer && !producer.gave) {
    consumer.pause();
    try {
      await need(input);
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(signal.reason);
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        const given = () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        if (producer.gave) given();
        else producer.awaited.push(given);
      });
    } finally {
      await consumer.resume();
    }
  }
  return value(input);
}
