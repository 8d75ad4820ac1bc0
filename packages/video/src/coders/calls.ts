import {
  type Answer,
  type FileTask,
  type Request,
  type Results,
  receivedError,
  sentError,
  type Task,
} from './messages.js';

type AnyTask = Task | FileTask;

interface Call {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Calls over a channel, both ways: what one side asks, the other does and answers. */
export class Calls<Asked extends AnyTask, Served extends AnyTask> {
  readonly #send: (message: Request<Asked> | Answer, moved: ArrayBuffer[]) => void;
  readonly #serve: (task: Served) => Promise<Results[keyof Results]>;
  readonly #open = new Map<number, Call>();
  #count = 0;
  #ended: Error | undefined;

  constructor(
    send: (message: Request<Asked> | Answer, moved: ArrayBuffer[]) => void,
    serve: (task: Served) => Promise<Results[keyof Results]>,
  ) {
    this.#send = send;
    this.#serve = serve;
  }

  /** Calls that wait for an answer. */
  get open(): number {
    return this.#open.size;
  }

  /** Has a task done on the other side. `moved` goes there, and is no longer here. */
  ask<T extends Asked>(task: T, moved: ArrayBuffer[] = []): Promise<Results[T['task']]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#count++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#send({ id, task }, moved);
    });
  }

  /** Takes a message from the other side. */
  async receive(message: Request<Served> | Answer): Promise<void> {
    if ('task' in message) {
      this.#send(await this.#answer(message), []);
      return;
    }
    const call = this.#open.get(message.id);
    this.#open.delete(message.id);
    if ('error' in message) call?.reject(receivedError(message.error));
    else call?.resolve(message.result as never);
  }

  /** Nothing will be answered any more. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#open.values()) reject(this.#ended);
    this.#open.clear();
  }

  async #answer({ id, task }: Request<Served>): Promise<Answer> {
    try {
      return { id, result: await this.#serve(task) };
    } catch (error) {
      return { id, error: sentError(error) };
    }
  }
}
