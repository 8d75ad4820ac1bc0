import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { KinographError } from '@kinograph/errors';
import { Calls } from '../coders/calls.js';
import { type Coders, codersHere, type WriterOptions } from '../coders/coders.js';
import type { FileTask, Results, Task } from '../coders/messages.js';
import type { FrameWriter, WritableFile } from '../frame-writer.js';
import type { VideoFormat } from '../video-format.js';

/** The thread's program stands beside the built package; its sources and bundles have none. */
const here: string = import.meta.url;
const program = new URL('coder-thread.js', here);

/**
 * Coders on a thread of their own, so that a picture that takes a tenth of a second does not hold this one. On this thread where
 * the program of the other is not there: in a bundle, or when run from its sources.
 */
export async function openCoders(): Promise<Coders> {
  const taken = prepared;
  prepared = undefined;
  clearTimeout(forgetting);
  return taken ?? start();
}

/** Starts the coders that `openCoders` gives next, and loads what they need for a format. Forgotten after a minute. */
export async function prepareCoders(format: VideoFormat): Promise<void> {
  prepared ??= start();
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, forgetAfter);
  forgetting.unref();
  await (await prepared).prepare(format);
}

/** Milliseconds. */
const forgetAfter = 60_000;
let prepared: Promise<Coders> | undefined;
let forgetting: ReturnType<typeof setTimeout> | undefined;

async function forget(): Promise<void> {
  const forgotten = prepared;
  prepared = undefined;
  await (await forgotten)?.close();
}

async function start(): Promise<Coders> {
  const isThere = program.protocol === 'file:' && (await exists(fileURLToPath(program)));
  return isThere ? new ThreadedCoders() : codersHere;
}

class ThreadedCoders implements Coders {
  readonly #worker = new Worker(program, { execArgv: [], name: 'kinograph coders' });
  readonly #calls: Calls<Task, FileTask>;
  readonly #files = new Map<number, WritableFile>();
  #count = 0;

  constructor() {
    this.#calls = new Calls(
      (message, moved) => this.#worker.postMessage(message, moved),
      (task) => this.#served(task),
    );
    this.#worker.on('message', async (message) => {
      await this.#calls.receive(message);
      if (this.#calls.open === 0) this.#worker.unref();
    });
    this.#worker.on('error', (error) => this.#end(error.message));
    this.#worker.on('exit', (code) => this.#end(`it ended with code ${code}`));
    this.#worker.unref();
  }

  async prepare(format: VideoFormat): Promise<void> {
    await this.#ask({ task: 'prepare', format });
  }

  async writer(file: WritableFile, options: WriterOptions): Promise<FrameWriter> {
    const writer = this.#count++;
    this.#files.set(writer, file);
    const { format, width, height, fps, quality, graph } = options;
    await this.#ask({ task: 'writer-open', writer, options: { format, width, height, fps, quality, graph } });
    return {
      add: (frame) => this.#ask({ task: 'writer-add', writer, frame }, [frame.data.buffer as ArrayBuffer]),
      finish: () => this.#ask({ task: 'writer-finish', writer }),
      close: async () => {
        await this.#ask({ task: 'writer-close', writer });
        this.#files.delete(writer);
      },
    };
  }

  png: Coders['png'] = (frame, graph) => this.#ask({ task: 'png', frame, graph }, [frame.data.buffer as ArrayBuffer]);

  async close(): Promise<void> {
    this.#end('it was closed');
    await this.#worker.terminate();
  }

  #ask<T extends Task>(task: T, moved?: ArrayBuffer[]): Promise<Results[T['task']]> {
    this.#worker.ref();
    return this.#calls.ask(task, moved);
  }

  async #served(task: FileTask): Promise<Results[keyof Results]> {
    const file = this.#files.get(task.writer)!;
    if (task.task === 'file-read') return file.read(task.position, task.length);
    await file.write(task.bytes, task.position);
    return undefined;
  }

  #end(how: string): void {
    this.#calls.end(new KinographError('video.thread', { where: 'video: the thread that encodes pictures', got: how }));
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
