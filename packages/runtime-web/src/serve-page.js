/** Answers the messages of the page that started this worker. */
import { engineServer } from '@kinograph/runtime/host';

/**
 * @typedef {import('@kinograph/runtime').Packet<any>} Packet
 * @param {Parameters<typeof engineServer>[0]} setup
 * @param {(packet: Packet, answer: (packet: Packet) => Promise<Packet>) => Promise<Packet>} [around] what is done about an answer
 */
export function serve(setup, around = (packet, answer) => answer(packet)) {
  if (isEngineThread()) return;
  const answer = engineServer(setup);
  addEventListener('message', async ({ data }) => {
    const reply = await around(data, answer).catch(failed);
    postMessage(reply, { transfer: reply.parts.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)) });
  });
}

/**
 * @param {unknown} error
 * @returns {Packet}
 */
function failed(error) {
  return { head: { error: error instanceof Error ? error.message : String(error) }, parts: [] };
}

/**
 * The engine starts each of its own threads from the file it was bundled into, which is this one: their messages are its own.
 */
function isEngineThread() {
  return self.name.startsWith('em-pthread');
}
