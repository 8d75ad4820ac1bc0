import { createHash } from 'node:crypto';
import type { Checkpoint, OpenCheckpointOptions } from '@kinograph/checkpoint';
import { checkGraph, type Graph, writeGraph } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { type ByteSource, fileSource } from '@kinograph/safetensors';
import packageJson from '../../package.json' with { type: 'json' };
import { createServices } from '../create-services.js';
import { type DigestOptions, fileDigest } from './file-digest.js';
import type { LockData } from './lock-data.js';

/** What a lock is made from beside the graph. */
export interface LockOptions extends DigestOptions {
  readonly runtime: Runtime;
  readonly openCheckpoint: (location: string, options?: OpenCheckpointOptions) => Promise<Checkpoint>;
  readonly inputPath: (path: string) => string;
}

/** What is locked of a graph. */
export type LockedGraph = Pick<Graph, 'data' | 'registry'>;

/**
 * The lock of a graph as it would run now: every file that a stage's `identity` looks at is read and hashed, weights included.
 * @throws what opening those files throws
 */
export async function lockOf(graph: LockedGraph, options: LockOptions): Promise<LockData> {
  const { runtime, openCheckpoint, inputPath, signal = new AbortController().signal } = options;
  const sources = new Map<string, ByteSource>();
  const others = new Set<string>();
  const services = createServices({
    runtime,
    openCheckpoint: (location) =>
      openCheckpoint(location, { onFile: (path, source) => void sources.set(`${location}/${path}`, source) }),
    inputPath(path) {
      others.add(path);
      return inputPath(path);
    },
  });
  const checked = checkGraph(graph);
  const stages: Record<string, number> = {};
  for (const { stage, parameters } of checked.nodes) {
    stages[stage.id] = stage.version;
    await stage.identity?.({ parameters: parameters as never, services, signal });
  }
  for (const path of others) sources.set(path, await fileSource(inputPath(path)));
  const files: Record<string, string> = {};
  for (const name of [...sources.keys()].sort()) files[name] = await fileDigest(sources.get(name)!, options);
  const { name, device, lowering } = runtime;
  return {
    format: 'kinograph.lock',
    version: 1,
    graph: createHash('sha256')
      .update(writeGraph({ data: checked.data }))
      .digest('hex'),
    kinograph: packageJson.version,
    engine: { name, device, attention: lowering.attention, linear: lowering.linear },
    stages: Object.fromEntries(Object.entries(stages).sort(([a], [b]) => (a < b ? -1 : 1))),
    files,
  };
}
