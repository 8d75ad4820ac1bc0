import { KinographError } from '@kinograph/errors';
import {
  type CacheOptions,
  type Graph,
  NodeError,
  type PortKind,
  type RunEvent,
  run,
  writeGraph,
} from '@kinograph/graph';
import type { Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { internalCode, problemOf } from '../api/problem.js';
import { servedPreview } from '../stages/previews.js';
import type { Models } from './models.js';
import type { GivenEvent } from './run-log.js';
import type { ServedRun } from './served-run.js';

/** What runs share. */
export interface RunHost {
  readonly runtime: Runtime;
  readonly models: Models;
  readonly cache?: CacheOptions;
  /** Told of failures that are nobody's input. */
  readonly onError: (error: unknown) => void;
}

/** One run of a host. */
export interface RunTask {
  readonly served: ServedRun;
  readonly graph: Graph;
  /** Texts for the graph's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Settles when every file that was written is entered. */
  readonly entered: () => Promise<unknown>;
}

/** How a run has ended. */
export interface RunEnd {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** Why it failed. */
  readonly error?: unknown;
}

/** Runs a graph to its end and tells all that happens but the end; never rejects. */
export async function executeRun(
  { served, graph, inputs, entered }: RunTask,
  { runtime, models, cache, onError }: RunHost,
): Promise<RunEnd> {
  const { signal } = served;
  try {
    await served.folder.make();
    const services: Services = {
      runtime,
      checkpoint: (name) => models.checkpoint(name),
      graph: writeGraph(graph),
      outputPath: (path) => served.folder.placeOf(path),
      inputPath: noInput,
    };
    const running = run(graph, { services, signal, inputs, ...(cache && { cache }) });
    const telling = tell(served, running);
    try {
      await useUp(graph, await running.result, signal);
    } finally {
      await telling;
    }
    await entered();
    return { outcome: 'done' };
  } catch (error) {
    if (signal.aborted) return { outcome: 'cancelled' };
    const cause = error instanceof NodeError ? error.cause : error;
    if (problemOf(cause).code === internalCode) onError(cause);
    return { outcome: 'failed', error };
  }
}

/** Files of a server are nobody's to read. */
function noInput(path: string): never {
  throw new KinographError('serve.input', {
    where: `input ${path}`,
    wanted: 'a picture in the graph itself, as a data:image/png;base64,... URL',
    got: 'a path or an address',
    next: 'Put the picture into the graph; this server reads no files for its clients.',
  });
}

async function tell(served: ServedRun, events: AsyncIterable<RunEvent>): Promise<void> {
  for await (const event of events) {
    // The run's own end comes when its files are entered.
    const told = event.type === 'run-finished' ? undefined : asGiven(event, served);
    if (told) served.log.push(told);
  }
}

function asGiven(event: Exclude<RunEvent, { type: 'run-finished' }>, { secrets }: ServedRun): GivenEvent {
  switch (event.type) {
    case 'preview':
      return { type: 'preview', node: event.node, preview: () => servedPreview(event.value) };
    case 'failed':
      return { ...event, error: problemOf(event.error, { hide: secrets }) };
    default:
      return event;
  }
}

/** Takes what a graph gives: streams to their end, then everything is freed. */
async function useUp(graph: Graph, results: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
  for (const [name, value] of Object.entries(results)) {
    const kind = kindOf(graph, name);
    if (kind?.stream) {
      for await (const _ of value as AsyncIterable<unknown>) signal.throwIfAborted();
    } else {
      await kind?.release?.(value);
    }
  }
}

function kindOf({ data, registry }: Graph, output: string): PortKind | undefined {
  const source = data.outputs[output];
  if (source === undefined || 'input' in source) return undefined;
  const stage = registry.stages.get(data.nodes[source.node]?.stage ?? '');
  return stage?.outputs[source.output]?.kind;
}
