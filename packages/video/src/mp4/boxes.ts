/** Boxes of an index that hold other boxes. */
export const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);

/** The box that starts at `at`; one of size 0 goes on for the `rest` of its file. */
export function boxAt(bytes: Uint8Array, at: number, rest: number): { type: string; size: number; header: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const size = view.getUint32(at);
  if (size === 1) return { type, size: Number(view.getBigUint64(at + 8)), header: 16 };
  return { type, size: size === 0 ? rest : size, header: 8 };
}
