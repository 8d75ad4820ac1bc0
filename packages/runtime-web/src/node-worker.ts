import { Worker as Thread } from 'node:worker_threads';
import type { EngineWorker } from './worker.js';

/** Named apart from where it is used, so that bundlers of pages do not take the file for theirs. */
const hostFile = './node-host.js';

/** Starts `node-host.js`, the file beside this one, in a thread of Node. */
export function nodeWorker(): EngineWorker {
  const thread = new Thread(new URL(hostFile, import.meta.url), { execArgv: [] });
  thread.unref();
  return {
    post: (packet, transfer) => thread.postMessage(packet, transfer),
    listen: (onPacket, onEnd) => {
      thread.on('message', onPacket);
      thread.on('error', (error) => onEnd(error.message));
      thread.on('exit', (code) => onEnd(`exit code ${code}`));
    },
    terminate: async () => void (await thread.terminate()),
    keepAlive: (keep) => (keep ? thread.ref() : thread.unref()),
  };
}
