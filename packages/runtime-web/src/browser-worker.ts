import type { WebDevice } from './device.js';
import type { EngineWorker } from './worker.js';

/** Starts the engine for a device in a dedicated worker of a page. Each has a file of its own: a page loads only what it uses. */
export function browserWorker(device: WebDevice): EngineWorker {
  // Bundlers know a worker's file by exactly this form.
  const worker =
    device === 'webgpu'
      ? new Worker(new URL('./webgpu-host.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('./wasm-host.js', import.meta.url), { type: 'module' });
  return {
    post: (packet, transfer) => worker.postMessage(packet, [...transfer]),
    listen: (onPacket, onEnd) => {
      worker.addEventListener('message', ({ data }) => onPacket(data));
      worker.addEventListener('messageerror', () => onEnd('a message that cannot be read'));
      worker.addEventListener('error', ({ message }) => onEnd(message ?? 'a worker that could not be loaded'));
    },
    terminate: async () => worker.terminate(),
    keepAlive: () => {},
  };
}
