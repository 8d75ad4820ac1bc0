import { KinographError } from '@kinograph/errors';
import type { ByteSource } from '@kinograph/safetensors';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Component } from './checkpoint.js';

/** What beside the config belongs to a component's identity. */
export interface IdentityOptions {
  /** Its weights. Default: yes, where it is a model. */
  readonly weights?: boolean;
  /** Other files of its folder; those that are not there count as such. */
  readonly files?: readonly string[];
}

/**
 * What tells a component from every other with other contents, wherever it lies: a SHA-256 of its class and config, of the headers of
 * its weights, and of the sizes and versions of its files. No weights are read. Touching a file changes it; a disk that flips bits
 * without anybody writing does not.
 * @throws KinographError `checkpoint.no-identity` where a file has no version (bytes in memory, a server that gives neither `ETag` nor
 * `Last-Modified`); and what opening weights throws.
 */
export async function componentIdentity(component: Component, options: IdentityOptions = {}): Promise<string> {
  const { weights = component.hasWeights, files = [] } = options;
  const others = await Promise.all(files.map((name) => fileIdentity(component, name)));
  const identity = [component.className, component.config, weights ? await weightsIdentity(component) : null, others];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(identity))));
}

/**
 * What tells a file from every other with other bytes, without reading it: its size and version.
 * @throws KinographError `checkpoint.no-identity`
 */
export function sourceIdentity({ name, size, version }: ByteSource): string {
  if (version !== undefined) return `${size} ${version}`;
  throw new KinographError('checkpoint.no-identity', {
    where: name,
    wanted: 'something that changes with its bytes, such as the time of a file',
    got: 'nothing',
    next: 'What is made from it is not cached.',
  });
}

async function weightsIdentity(component: Component): Promise<unknown> {
  const { tensors } = await component.weights();
  const sources = [...new Set([...tensors.values()].map(({ source }) => source))];
  const entries = [...tensors.values()].map(({ name, storedDtype, shape, byteOffset, source }) => {
    return [name, storedDtype, shape, byteOffset, sources.indexOf(source)];
  });
  return [sources.map(sourceIdentity), entries];
}

async function fileIdentity(component: Component, name: string): Promise<string | null> {
  const source = await component.file(name);
  try {
    return source ? sourceIdentity(source) : null;
  } finally {
    await source?.close();
  }
}
