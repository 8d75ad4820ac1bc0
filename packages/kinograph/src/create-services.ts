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
}

/** The services of one run: a runtime, and checkpoints that are opened once however many stages use them. */
export function createServices({ runtime, opened = [], graph, outputPath }: ServicesOptions): Services {
  const checkpoints = new Map<string, Promise<Checkpoint>>(
    opened.map((checkpoint) => [checkpoint.location, Promise.resolve(checkpoint)]),
  );
  return {
    runtime,
    graph,
    ...(outputPath && { outputPath }),
    checkpoint(location) {
      const known = checkpoints.get(location) ?? openModel(location);
      checkpoints.set(location, known);
      return known;
    },
  };
}
