import type { Packet } from '@kinograph/runtime';
import { inNode } from './in-node.js';

/** A worker of Node or of a browser, as far as a host needs one. */
export interface EngineWorker {
  post(packet: Packet, transfer: readonly ArrayBuffer[]): void;
  /** `onEnd` is told why the worker ended, or could not start, unasked. */
  listen(onPacket: (packet: Packet) => void, onEnd: (why: string) => void): void;
  terminate(): Promise<void>;
  /** Whether the worker keeps the process alive (browsers have no such notion). */
  keepAlive(keep: boolean): void;
}

/** Starts `host.js`, the file beside this one, in a worker of whatever this runs on. */
export async function startWorker(): Promise<EngineWorker> {
  return inNode ? nodeWorker() : browserWorker();
}

async function nodeWorker(): Promise<EngineWorker> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(new URL('./host.js', import.meta.url), { execArgv: [] });
  worker.unref();
  return {
    post: (packet, transfer) => worker.postMessage(packet, transfer),
    listen: (onPacket, onEnd) => {
      worker.on('message', onPacket);
      worker.on('error', (error) => onEnd(error.message));
      worker.on('exit', (code) => onEnd(`exit code ${code}`));
    },
    terminate: async () => void (await worker.terminate()),
    keepAlive: (keep) => (keep ? worker.ref() : worker.unref()),
  };
}

function browserWorker(): EngineWorker {
  const worker = new Worker(new URL('./host.js', import.meta.url), { type: 'module' });
  return {
    post: (packet, transfer) => worker.postMessage(packet, [...transfer]),
    listen: (onPacket, onEnd) => {
      worker.addEventListener('message', ({ data }) => onPacket(data));
      worker.addEventListener('error', ({ message }) => onEnd(message));
    },
    terminate: async () => worker.terminate(),
    keepAlive: () => {},
  };
}
