/** Answers the messages of the page that started this worker. */
import { engineServer } from '@kinograph/runtime/host';

/**
 * @typedef {import('@kinograph/runtime').Packet<any>} Packet
 * @param {Parameters<typeof engineServer>[0]} setup
 * @param {(packet: Packet, answer: (packet: Packet) => Promise<Packet>) => Promise<Packet>} [around] what is done about an answer
 */
export function serve(setup, around = (packet, answer) => answer(packet)) {
  const answer = engineServer(setup);
  addEventListener('message', async ({ data }) => {
    const reply = await around(data, answer);
    postMessage(reply, { transfer: reply.parts.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)) });
  });
}
