import type { OnnxModel } from '@kinograph/onnx';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SessionOptions } from '../runtime.js';

/** Numbers of weight sources that cannot be told apart by what they say of themselves. */
const anonymous = new WeakMap<object, number>();
let anonymousCount = 0;

/** The same for models that are the same program over the same weights, opened with the same settings. */
export async function sessionKey(model: OnnxModel, { prefer = 'speed' }: SessionOptions): Promise<string> {
  const weights = model.weights.map(({ location, source }) => {
    const { path, name, size, version } = source;
    return version === undefined ? [location, numberOf(source)] : [location, path ?? name, size, version];
  });
  return `${await digestOf(model.bytes)} ${JSON.stringify([weights, prefer])}`;
}

/** By the platform where it can (pages only in secure contexts), away from this thread. */
async function digestOf(bytes: Uint8Array): Promise<string> {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return bytesToHex(sha256(bytes));
  return bytesToHex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

function numberOf(source: object): number {
  const known = anonymous.get(source) ?? anonymousCount++;
  anonymous.set(source, known);
  return known;
}
