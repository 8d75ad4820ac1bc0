import type { Component } from '@kinograph/checkpoint';
import type { FileEstimate } from '@kinograph/graph';
import type { ByteSource } from '@kinograph/safetensors';

/** The files of a component: its weights, and others by name as far as they are there. Only headers are read. */
export async function filesOf(component: Component, names: readonly string[] = []): Promise<FileEstimate[]> {
  const weights = component.hasWeights ? [...(await component.weights()).tensors.values()] : [];
  const files = new Set(weights.map(({ source }) => source)).values();
  const estimates = [...files].map(estimateOf);
  for (const name of names) {
    const source = await component.file(name);
    if (!source) continue;
    estimates.push(estimateOf(source));
    await source.close();
  }
  return estimates;
}

/** What has no path has to be fetched, unless it is in memory. */
function estimateOf({ name, size, path }: ByteSource): FileEstimate {
  return { name, bytes: size, toFetch: path === undefined && /^https?:/i.test(name) };
}
