import { bfloat16ToFloat32 } from '@kinograph/tensor';

/**
 * Makes a packet's weight files into those its rewritten model refers to. In the engine's worker: the widened copies never
 * exist anywhere else.
 *
 * @typedef {import('@kinograph/runtime').Packet<any>} Packet
 * @param {Packet} packet to open a model; where `head.files` are given they are the `RewrittenFile`s it needs
 * @returns {Packet}
 */
export function widenFiles(packet) {
  const { head, parts } = packet;
  if (head.files === undefined) return packet;
  const [model, ...files] = parts;
  const dataOf = new Map(files.map((data, index) => [head.locations[index], data]));
  /** @param {import('./rewrite-for-webgpu.js').RewrittenFile} file */
  const made = ({ path, from, widened }) => {
    const data = dataOf.get(from);
    if (data === undefined) throw new Error(`external data ${from}, for ${path}, was not given`);
    const end = widened?.length === undefined ? data.byteLength : widened.offset + widened.length;
    return widened ? asFloat32(data.subarray(widened.offset, end)) : data;
  };
  const locations = head.files.map((/** @type {{ path: string }} */ { path }) => path);
  return { head: { ...head, locations }, parts: [/** @type {Uint8Array} */ (model), ...head.files.map(made)] };
}

/**
 * @param {Uint8Array} bytes of bfloat16, at any alignment
 * @returns {Uint8Array} of the same numbers in float32
 */
function asFloat32(bytes) {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Uint8Array(bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, byteLength / 2)).buffer);
}
