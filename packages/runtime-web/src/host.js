/**
 * The worker: onnxruntime-web, answering packets as messages. Plain JavaScript, for it runs as it stands from sources, builds
 * and published packages, in Node's worker threads and in browsers' module workers.
 */
import { engineServer } from '@kinograph/runtime/host';

const answer = engineServer({
  async load({ threads }) {
    const engine = await import('onnxruntime-web');
    engine.env.wasm.numThreads = threads;
    return { engine, devices: ['wasm'] };
  },
});

const port = await messagePort();

port.listen(async (packet) => {
  const reply = await answer(packet);
  port.post(
    reply,
    reply.parts.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)),
  );
});

/**
 * @typedef {import('@kinograph/runtime').Packet} Packet
 * @returns {Promise<{ listen(take: (packet: any) => void): void, post(packet: Packet, transfer: ArrayBuffer[]): void }>}
 */
async function messagePort() {
  if (typeof process === 'undefined' || process.versions?.node === undefined) {
    return {
      listen: (take) => addEventListener('message', ({ data }) => take(data)),
      post: (packet, transfer) => postMessage(packet, { transfer }),
    };
  }
  const { parentPort } = await import('node:worker_threads');
  if (parentPort === null) throw new Error('This file runs in a worker.');
  return {
    listen: (take) => parentPort.on('message', take),
    post: (packet, transfer) => parentPort.postMessage(packet, transfer),
  };
}
