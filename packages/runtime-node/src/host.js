/**
 * The child process: onnxruntime-node, answering packets on file descriptor 3. Plain JavaScript, for it runs as it stands from
 * sources, builds and published packages. Reading and writing block on purpose: this process has nothing else to do.
 *
 * Frame: uint32 length of the head, the head as JSON `{ head, sizes }`, then one run of bytes per size.
 */
import { readSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { engineServer } from '@kinograph/runtime/host';

const CHANNEL = 3;

process.on('SIGINT', () => {}); // Ctrl-C in a terminal reaches this process too; what it means is the parent's to say.

const answer = engineServer({
  async load() {
    endWithParent();
    const engine = (await import('onnxruntime-node')).default;
    return { engine, devices: engine.listSupportedBackends().map(({ name }) => name) };
  },
});

for (;;) write(await answer(read()));

/** Ends this process when the parent's end of standard input closes, however the parent ended, also during a run. */
function endWithParent() {
  const code = `
    const { Socket } = require('node:net');
    new Socket({ fd: 0 }).resume().on('error', () => {}).on('close', () => process.kill(process.pid, 'SIGKILL'));
  `;
  new Worker(code, { eval: true, stdin: false }).unref();
}

function read() {
  const headLength = new DataView(readBytes(4).buffer).getUint32(0, true);
  const { head, sizes } = JSON.parse(new TextDecoder().decode(readBytes(headLength)));
  return { head, parts: /** @type {number[]} */ (sizes).map(readBytes) };
}

/** @param {number} length */
function readBytes(length) {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const count = retried(() => readSync(CHANNEL, bytes, filled, length - filled, null));
    if (count === 0) process.exit(0);
    filled += count;
  }
  return bytes;
}

/** @param {{ head: unknown, parts: readonly Uint8Array[] }} packet */
function write({ head, parts }) {
  const json = new TextEncoder().encode(JSON.stringify({ head, sizes: parts.map(({ byteLength }) => byteLength) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.byteLength, true);
  for (const bytes of [length, json, ...parts]) {
    for (let written = 0; written < bytes.byteLength; ) {
      written += retried(() => writeSync(CHANNEL, bytes, written));
    }
  }
}

/**
 * Again after a signal (EINTR); a parent that is gone ends this process.
 *
 * @param {() => number} transfer
 */
function retried(transfer) {
  for (;;) {
    try {
      return transfer();
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EPIPE' || code === 'ECONNRESET' || code === 'EOF') process.exit(0);
      if (code !== 'EINTR' && code !== 'EAGAIN') throw error;
    }
  }
}
