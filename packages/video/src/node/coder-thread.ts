import { parentPort } from 'node:worker_threads';
import { Calls } from '../coders/calls.js';
import { codersHere } from '../coders/coders.js';
import type { FileTask, Results, Task } from '../coders/messages.js';
import type { FrameWriter, WritableFile } from '../frame-writer.js';

// The program of the thread that `threaded-coders.ts` starts.
const port = parentPort!;
const writers = new Map<number, FrameWriter>();
const calls = new Calls<FileTask, Task>((message, moved) => port.postMessage(message, moved), done);
port.on('message', (message) => void calls.receive(message));

async function done(task: Task): Promise<Results[keyof Results]> {
  switch (task.task) {
    case 'prepare':
      await codersHere.prepare(task.format);
      return undefined;
    case 'png':
      return codersHere.png(task.frame, task.graph);
    case 'writer-open':
      writers.set(task.writer, await codersHere.writer(remoteFile(task.writer), task.options));
      return undefined;
    case 'writer-add':
      await writers.get(task.writer)!.add(task.frame);
      return undefined;
    case 'writer-finish':
      await writers.get(task.writer)!.finish();
      return undefined;
    case 'writer-close':
      await writers.get(task.writer)?.close();
      writers.delete(task.writer);
      return undefined;
  }
}

/** A file that the other thread writes. */
function remoteFile(writer: number): WritableFile {
  let size = 0;
  return {
    get size() {
      return size;
    },
    async write(bytes, position) {
      await calls.ask({ task: 'file-write', writer, bytes, position });
      size = Math.max(size, position + bytes.length);
    },
    read: (position, length) => calls.ask({ task: 'file-read', writer, position, length }),
  };
}
