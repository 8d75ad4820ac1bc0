import {
  createRegistry,
  type Graph,
  GraphError,
  NodeError,
  type PortKind,
  type Registry,
  readGraph,
  run,
  writeGraph,
} from '@kinograph/graph';
import { builtInStages } from '@kinograph/pipelines';
import type { Services } from '@kinograph/ports';
import { writeVideoStage } from '@kinograph/video';
import type { RunRequest } from '../engine/engine.js';
import { type EngineEvent, failureOf } from '../engine/events.js';
import type { OpenRuntime } from './devices.js';
import type { Models } from './models.js';
import { pageVideoStage } from './page-video-stage.js';
import { asPreview, withPreviews } from './previews.js';

/** What runs share. */
export interface RunHost {
  readonly runtime: OpenRuntime;
  readonly models: Models;
}

/** Every stage, as a page runs it. */
export function pageRegistry(onVideo: (event: EngineEvent & { type: 'video' }) => void): Registry {
  const handOver: Parameters<typeof pageVideoStage>[0] = (path, video) => onVideo({ type: 'video', node: path, video });
  const others = builtInStages.filter(({ id }) => id !== writeVideoStage.id);
  return createRegistry([...others, pageVideoStage(handOver)].map(withPreviews));
}

/** Runs a graph and tells all that happens; never rejects. */
export async function runGraph(
  { graph: data, device = 'wasm', inputs = {} }: RunRequest,
  { runtime, models }: RunHost,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (event: EngineEvent) => void },
): Promise<void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const nodeWriting = (path: string) =>
    Object.entries(data.nodes).find(
      ([, node]) => node.stage === writeVideoStage.id && node.parameters.path === path,
    )?.[0];
  const registry = pageRegistry((event) => tell({ ...event, node: nodeWriting(event.node) ?? event.node }));
  let graph: Graph;
  try {
    graph = readGraph(data, registry);
  } catch (error) {
    if (error instanceof GraphError) tell({ type: 'refused', problems: error.problems });
    else tell({ type: 'run-finished', outcome: 'failed', seconds: seconds(), failure: failureOf(error) });
    return;
  }
  models.onLoading = (progress) => tell({ type: 'loading', ...progress });
  try {
    const services: Services = {
      runtime: await runtime.on(device),
      checkpoint: (location) => models.open(location),
      graph: writeGraph(graph),
    };
    signal.throwIfAborted();
    const running = run(graph, { services, signal, inputs });
    const telling = (async () => {
      for await (const event of running) {
        if (event.type === 'preview') {
          const preview = asPreview(event.value);
          if (preview) tell({ type: 'preview', node: event.node, preview });
        } else if (event.type === 'failed') {
          tell({ type: 'failed', node: event.node, failure: failureOf(event.error) });
        } else if (event.type !== 'run-finished') {
          tell(event as EngineEvent);
        }
      }
    })();
    try {
      await useUp(graph, await running.result, signal);
    } finally {
      await telling;
    }
    tell({ type: 'run-finished', outcome: 'done', seconds: seconds() });
  } catch (error) {
    const outcome = signal.aborted ? 'cancelled' : 'failed';
    const ofNode = error instanceof NodeError;
    tell({ type: 'run-finished', outcome, seconds: seconds(), ...(!ofNode && { failure: failureOf(error) }) });
  } finally {
    models.onLoading = () => undefined;
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
