import type {
  GraphRequest,
  HealthDescription,
  ModelDescription,
  RunDescription,
  Validation,
  VideoGraph,
  VideoRequest,
} from '../api/requests.js';
import type { InsideDescription, StagesDescription } from '../stages/describe-stages.js';
import { eventStream, type HeardEvent, type ListenOptions } from './event-stream.js';
import { errorOf, unreadable } from './server-error.js';

/** How a server is asked. */
export interface ClientOptions {
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

interface Abortable {
  readonly signal?: AbortSignal;
}

/** A server, as functions. All throw ServerError, and the reason of `signal` once it has aborted. */
export interface Client {
  health(options?: Abortable): Promise<HealthDescription>;
  /** What graphs may be made of. */
  stages(options?: Abortable): Promise<StagesDescription>;
  /** Checkpoints graphs may name; the first is the default. */
  models(options?: Abortable): Promise<readonly ModelDescription[]>;
  /** Everything that keeps a graph from running. */
  validate(graph: object, options?: Abortable): Promise<Validation['problems']>;
  /** The graph of a prompt and settings. */
  textToVideo(request: VideoRequest, options?: Abortable): Promise<VideoGraph>;
  /** The graph inside a node, of one inside another `outer/inner`, and its stages. */
  inside(graph: object, node: string, options?: Abortable): Promise<InsideDescription>;
  /** Starts a run, or has it wait for its turn. */
  start(request: VideoRequest | (Omit<GraphRequest, 'graph'> & { graph: object })): Promise<RunDescription>;
  /** Where a run stands. */
  look(run: string, options?: Abortable): Promise<RunDescription>;
  /** What happens in a run, from its beginning to its end; a lost connection is made again. */
  events(run: string, options?: ListenOptions): AsyncIterable<HeardEvent>;
  /** Stops a run, or removes one that has ended. */
  cancel(run: string): Promise<void>;
  /** The address of a file of `outputs[].files`. */
  outputUrl(run: string, file: string): string;
  /** A file of `outputs[].files`. */
  output(run: string, file: string, options?: Abortable): Promise<Blob>;
}

/**
 * A client of `kinograph serve`, for pages and Node.
 * @param baseUrl where it listens, such as `http://localhost:8077`
 */
export function createClient(baseUrl: string | URL, { fetch: request = fetch }: ClientOptions = {}): Client {
  const base = String(baseUrl).replace(/\/+$/, '');
  const runPath = (run: string) => `/runs/${encodeURIComponent(run)}`;
  const outputPath = (run: string, file: string) => `${runPath(run)}/outputs/${encodeURIComponent(file)}`;

  async function ask(path: string, { signal, ...init }: RequestInit): Promise<Response> {
    try {
      return await request(`${base}${path}`, { ...init, ...(signal && { signal }) });
    } catch (cause) {
      signal?.throwIfAborted();
      throw unreadable(0, `${base}${path}`, 'no answer', cause);
    }
  }

  async function answer(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await ask(path, init);
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async function get<Answer>(path: string, { signal }: Abortable = {}): Promise<Answer> {
    return (await answer(path, { signal })).json() as Promise<Answer>;
  }

  async function post<Answer>(path: string, body: unknown, { signal }: Abortable = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const response = await answer(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
    return response.json() as Promise<Answer>;
  }

  return {
    health: (options) => get('/health', options),
    stages: (options) => get('/stages', options),
    models: async (options) => (await get<{ models: readonly ModelDescription[] }>('/models', options)).models,
    validate: async (graph, options) => (await post<Validation>('/graphs/validate', graph, options)).problems,
    textToVideo: (video, options) => post('/graphs/text-to-video', video, options),
    inside: (graph, node, options) => post('/graphs/inside', { graph, node }, options),
    start: (wanted) => post('/runs', wanted),
    look: (run, options) => get(runPath(run), options),
    events: (run, options = {}) =>
      eventStream((headers) => ask(`${runPath(run)}/events`, { headers, signal: options.signal }), options),
    cancel: async (run) => {
      await answer(runPath(run), { method: 'DELETE' });
    },
    outputUrl: (run, file) => `${base}${outputPath(run, file)}`,
    output: async (run, file, options = {}) => (await answer(outputPath(run, file), options)).blob(),
  };
}
