import type { Checkpoint } from '@kinograph/checkpoint';
import type { Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { openModel } from './open-model.js';

/** What services are made from. */
export interface ServicesOptions {
  readonly runtime: Runtime;
  /** Checkpoints opened already, found by their location. */
  readonly opened?: readonly Checkpoint[];
  /** JSON of the graph, kept inside the videos it makes. */
  readonly graph?: string;
  /** Turns a path a graph names into one to write to; throws where that is not allowed. */
  readonly outputPath?: (path: string) => string;
  /** Turns a path a graph names into one to read; throws where that is not allowed. */
  readonly inputPath?: (path: string) => string;
  /** Turns an address a graph names into one to ask; throws where that is not allowed. */
  readonly address?: (address: string) => string;
  /** Opens a checkpoint by the name or path a graph uses. Default: `openModel`, wherever it lies. */
  readonly openCheckpoint?: (location: string) => Promise<Checkpoint>;
}

/** The services of one run: a runtime, and checkpoints that are opened once however many stages use them. */
export function createServices(options: ServicesOptions): Services {
  const { runtime, opened = [], graph, outputPath, inputPath, address, openCheckpoint = openModel } = options;
  const checkpoints = new Map<string, Promise<Checkpoint>>(
    opened.map((checkpoint) => [checkpoint.location, Promise.resolve(checkpoint)]),
  );
  return {
    runtime,
    graph,
    ...(outputPath && { outputPath }),
    ...(inputPath && { inputPath }),
    ...(address && { address }),
    checkpoint(location) {
      const known = checkpoints.get(location) ?? openCheckpoint(location);
      checkpoints.set(location, known);
      return known;
    },
  };
}
