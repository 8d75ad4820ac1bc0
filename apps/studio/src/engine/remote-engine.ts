import type { GraphData, Problem } from '@kinograph/graph';
import {
  type Client,
  createClient,
  type ProblemDetails,
  previewPixels,
  type RunOutput,
  type ServedEvent,
  ServerError,
  type StagesDescription,
} from '@kinograph/serve/client';
import type { Engine, EngineDescription } from './engine.js';
import { type EngineEvent, failureOf, type MadeVideo } from './events.js';
import type { ParameterSchema, StageCatalogue } from './stage-catalogue.js';

/**
 * Runs graphs on a `kinograph serve`. What needs no model (opening files) stays with the page's own engine.
 * @param address such as `http://localhost:8077`
 */
export function createRemoteEngine(address: string, inPage: Pick<Engine, 'readGraph' | 'graphInside' | 'gif'>): Engine {
  const client = createClient(address);
  return {
    name: address.replace(/^https?:\/\//, ''),
    remote: true,
    describe: () => describe(client),
    async textToVideo({ pictures, ...request }) {
      const { graph, notices } = await client.textToVideo({ ...request, ...(pictures && { pictures: [...pictures] }) });
      return { graph: graph as unknown as GraphData, notices };
    },
    check: async (graph) => (await client.validate(graph)) as readonly Problem[],
    async inside(graph, node) {
      const { graph: inner, ...stages } = await client.inside(graph, node);
      return { graph: inner as unknown as GraphData, catalogue: catalogueOf(stages) };
    },
    readGraph: inPage.readGraph,
    gif: inPage.gif,
    graphInside: inPage.graphInside,
    run({ graph, inputs }, onEvent) {
      const started = client.start({ graph, ...(inputs && { inputs: { ...inputs } }) });
      let cancelled = false;
      const ended = started
        .then(({ id }) => follow(client, id, onEvent))
        .catch((error: unknown) => {
          const problems = error instanceof ServerError ? error.problem.problems : undefined;
          if (problems && !cancelled) return onEvent({ type: 'refused', problems: problems as readonly Problem[] });
          const outcome = cancelled ? 'cancelled' : 'failed';
          onEvent({ type: 'run-finished', outcome, seconds: 0, failure: failureOf(error) });
        });
      return {
        ended,
        cancel() {
          cancelled = true;
          started.then(({ id }) => client.cancel(id)).catch(() => undefined);
        },
      };
    },
  };
}

async function describe(client: Client): Promise<EngineDescription> {
  const [{ device }, stages, models] = await Promise.all([client.health(), client.stages(), client.models()]);
  const [model] = models;
  const imageModel = models.find(({ given }) => given !== 'never');
  return {
    devices: [{ id: 'server', name: `the server’s ${device}` }],
    catalogue: catalogueOf(stages),
    model: model!,
    ...(imageModel && { imageModel }),
  };
}

/** A server's stages as the studio has them: the parameters one by one. */
function catalogueOf({ stages, kinds }: StagesDescription): StageCatalogue {
  return {
    kinds,
    stages: stages.map((stage) => {
      const { properties = {}, required = [] } = stage.parameters as {
        properties?: Record<string, ParameterSchema>;
        required?: string[];
      };
      return { ...stage, parameters: properties, required };
    }),
  };
}

/** Hears a run to its end, fetches what it has made, and then clears it away on the server. */
async function follow(client: Client, id: string, onEvent: (event: EngineEvent) => void): Promise<void> {
  /** How many videos each node has made. */
  const made = new Map<string, number>();
  for await (const { event } of client.events(id)) {
    if (event.type !== 'output') onEvent(told(event));
    else {
      const { node = '' } = event.output;
      const entry = made.get(node) ?? 0;
      made.set(node, entry + 1);
      onEvent({ type: 'video', node, video: { ...(await fetched(client, id, event.output)), entry } });
    }
  }
  await client.cancel(id).catch(() => undefined);
}

async function fetched(client: Client, id: string, output: RunOutput): Promise<MadeVideo> {
  const { name, files, mimeType, frames, width, height, fps } = output;
  const about = { frames, width, height, fps };
  const parts = await Promise.all(files.map((file) => client.output(id, file)));
  const [first, ...others] = parts as [Blob, ...Blob[]];
  if (mimeType !== 'image/png') return { name, data: first, ...about };
  if (others.length === 0) return { name: `${name}.png`, data: first, ...about };
  const { zipOf } = await import('@kinograph/video/web');
  const bytes = await Promise.all(parts.map(async (part) => new Uint8Array(await part.arrayBuffer())));
  const data = zipOf(files.map((file, index) => [file, bytes[index]!] as const));
  return { name: `${name}.zip`, data, poster: parts[Math.floor(parts.length / 2)], ...about };
}

function told(event: Exclude<ServedEvent, { type: 'output' }>): EngineEvent {
  switch (event.type) {
    case 'queued':
      return { type: 'queued', ahead: event.ahead };
    case 'preview': {
      const { node, preview } = event;
      const { width, height, count, rough } = preview;
      return {
        type: 'preview',
        node,
        preview: { type: 'pictures', width, height, count, rough, pixels: previewPixels(preview) },
      };
    }
    case 'failed':
      return { type: 'failed', node: event.node, failure: failureIn(event.error) };
    case 'run-finished': {
      const { outcome, seconds, error } = event;
      return { type: 'run-finished', outcome, seconds, ...(error && !error.node && { failure: failureIn(error) }) };
    }
    default:
      return event;
  }
}

function failureIn({ code, title }: ProblemDetails) {
  return { code, message: title };
}
