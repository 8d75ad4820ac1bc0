import { openMemoryStore } from '@kinograph/cache';
import {
  type AnyStage,
  createRegistry,
  type Graph,
  GraphError,
  NodeError,
  type PortKind,
  type Registry,
  type ResultStore,
  readGraph,
  resultKeys,
  run,
  writeGraph,
} from '@kinograph/graph';
import { builtInStages } from '@kinograph/pipelines';
import type { Services } from '@kinograph/ports';
import type { RunRequest } from '../engine/engine.js';
import { type EngineEvent, failureOf, type MadeVideo, type Preview } from '../engine/events.js';
import { OpenRuntime } from './devices.js';
import type { Models } from './models.js';
import { pageVideoStage } from './page-video-stage.js';
import { asPreview, withPreviews } from './previews.js';
import { type OnOpen, watchedStage } from './watched-stage.js';

/** What runs share. */
export interface RunHost {
  readonly runtime: OpenRuntime;
  readonly models: Models;
  /** Results of earlier runs. */
  readonly store: ResultStore;
  /** What these results look like, by the same keys. */
  readonly previews: Map<string, Preview>;
}

/** Id of the stage that makes videos. */
const writing = 'write-video';
/** Bytes of results that are kept. */
const mostKept = 256e6;
/** Previews that are kept. */
const mostPreviews = 200;

/** What runs share, with nothing in it yet. */
export function createRunHost(models: Models): RunHost {
  return {
    models,
    runtime: new OpenRuntime(),
    store: openMemoryStore({ maxBytes: mostKept }),
    previews: new Map(),
  };
}

/** Every stage, as a page runs it. */
export function pageRegistry(onVideo: (node: string, video: MadeVideo) => void, onOpen: OnOpen): Registry {
  const write = pageVideoStage(onVideo);
  const hosted = (stage: AnyStage): AnyStage =>
    withPreviews(watchedStage(stage.id === writing ? write : stage, onOpen), hosted);
  return createRegistry(builtInStages.map(hosted));
}

/** Runs a graph and tells all that happens; never rejects. */
export async function runGraph(
  { graph: data, device = 'wasm', inputs = {} }: RunRequest,
  { runtime, models, store, previews }: RunHost,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (event: EngineEvent) => void },
): Promise<void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const registry = pageRegistry(
    (node, video) => tell({ type: 'video', node, video }),
    (model, node) => runtime.modelNotices.opened(model, node),
  );
  let graph: Graph;
  try {
    graph = readGraph(data, registry);
  } catch (error) {
    if (error instanceof GraphError) tell({ type: 'refused', problems: error.problems });
    else tell({ type: 'run-finished', outcome: 'failed', seconds: seconds(), failure: failureOf(error) });
    return;
  }
  models.onLoading = (progress) => tell({ type: 'loading', ...progress });
  runtime.modelNotices.begin((message, node) =>
    tell(node === undefined ? { type: 'engine-notice', message } : { type: 'notice', node, message }),
  );
  try {
    const services: Services = {
      runtime: await runtime.on(device),
      checkpoint: (location) => models.open(location),
      graph: writeGraph(graph),
    };
    for (const message of runtime.shortcomings) tell({ type: 'engine-notice', message });
    signal.throwIfAborted();
    // What a device computes differs from others in the last bits.
    const context = { engine: 'web', device };
    const keys = await resultKeys(graph, { services, signal, inputs, context });
    const running = run(graph, { services, signal, inputs, cache: { store, context } });
    const telling = (async () => {
      for await (const event of running) {
        const key = 'node' in event ? keys.get(event.node) : undefined;
        if (event.type === 'preview') {
          const preview = asPreview(event.value);
          if (preview) tell({ type: 'preview', node: event.node, preview });
          if (preview && key !== undefined) keep(previews, key, preview);
        } else if (event.type === 'cached' || event.type === 'skipped') {
          tell({ type: event.type, node: event.node });
          const preview = key === undefined ? undefined : previews.get(key);
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
    runtime.modelNotices.end();
  }
}

/** Keeps what was shown last; what was kept longest makes room. */
function keep(previews: Map<string, Preview>, key: string, preview: Preview): void {
  previews.delete(key);
  previews.set(key, preview);
  for (const old of previews.keys()) {
    if (previews.size <= mostPreviews) return;
    previews.delete(old);
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
