/**
 * The worker in Node: onnxruntime-web, answering packets as messages. Plain JavaScript, for it runs as it stands from sources,
 * builds and published packages.
 */
import { parentPort } from 'node:worker_threads';
import { engineServer } from '@kinograph/runtime/host';
import * as engine from 'onnxruntime-web';
import { warmedUp } from './warm-up.js';

const answer = engineServer({
  async load({ threads }, [model]) {
    engine.env.wasm.numThreads = threads;
    return { engine: warmedUp(engine, model), devices: ['wasm'] };
  },
});

parentPort?.on('message', async (packet) => {
  const reply = await answer(packet);
  parentPort?.postMessage(
    reply,
    reply.parts.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)),
  );
});
