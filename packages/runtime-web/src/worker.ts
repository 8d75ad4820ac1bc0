import type { Packet } from '@kinograph/runtime';
import { browserWorker } from './browser-worker.js';
import type { WebDevice } from './device.js';
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

/** Starts the engine for a device in a worker of whatever this runs on. */
export async function startWorker(device: WebDevice): Promise<EngineWorker> {
  if (!inNode) return browserWorker(device);
  const { nodeWorker } = await import('./node-worker.js');
  return nodeWorker();
}
