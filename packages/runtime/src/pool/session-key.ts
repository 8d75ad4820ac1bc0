import type { OnnxModel } from '@kinograph/onnx';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SessionOptions } from '../runtime.js';

/** Numbers of weight sources that cannot be told apart by what they say of themselves. */
const anonymous = new WeakMap<object, number>();
let anonymousCount = 0;

/** The same for models that are the same program over the same weights, opened with the same settings. */
export function sessionKey(model: OnnxModel, { prefer = 'speed' }: SessionOptions): string {
  const weights = model.weights.map(({ location, source }) => {
    const { path, name, size, version } = source;
    return version === undefined ? [location, numberOf(source)] : [location, path ?? name, size, version];
  });
  return `${bytesToHex(sha256(model.bytes))} ${JSON.stringify([weights, prefer])}`;
}

function numberOf(source: object): number {
  const known = anonymous.get(source) ?? anonymousCount++;
  anonymous.set(source, known);
  return known;
}
