import { openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createParser } from 'eventsource-parser';
import { type KinographServer, type ServedEvent, type ServerOptions, startServer } from '../src/index.js';

/** What graphs call the embedded model. */
export const model = 'kinograph:scenes';
/** What graphs call the embedded model that is given frames. */
export const imageModel = 'kinograph:scenes-i2v';

/** A runtime with one thread. */
export function oneThread(): Promise<Runtime> {
  return createNodeRuntime({ threads: 1 });
}

/** A server of the embedded models on a port of its own. */
export function startTestServer(runtime: Runtime, options: Partial<ServerOptions> = {}): Promise<KinographServer> {
  const models = {
    [model]: async () => ({ ...(await openCheckpoint(checkpointUrl)), location: model }),
    [imageModel]: async () => ({ ...(await openCheckpoint(imageCheckpointUrl)), location: imageModel }),
  };
  return startServer({ runtime, models, ...options });
}

/** A request for a video that takes part of a second. */
export const small = { prompt: 'a red ball', steps: 1, guidance: 1, frames: 5, width: 32, height: 32, seed: '7' };

/** One that goes on until it is stopped. */
export const long = { ...small, steps: 200, frames: 17, width: 64, height: 64 };

/** Sends JSON. */
export function post(server: KinographServer, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Starts a run; gives its id. */
export async function startRun(server: KinographServer, body: unknown): Promise<string> {
  const response = await post(server, '/runs', body);
  const answer = (await response.json()) as { id: string };
  if (response.status !== 202) throw new Error(JSON.stringify(answer));
  return answer.id;
}

/** An event as it came. */
export interface Heard {
  readonly id: number;
  readonly type: string | undefined;
  readonly event: ServedEvent;
}

/** Hears a run's events until its stream ends, or `enough` says so. */
export async function listen(
  server: KinographServer,
  id: string,
  {
    after,
    enough = () => false,
    onEvent,
  }: { after?: number; enough?: (heard: Heard) => boolean; onEvent?: () => void } = {},
): Promise<Heard[]> {
  const response = await fetch(`${server.url}/runs/${id}/events`, {
    headers: after === undefined ? {} : { 'last-event-id': String(after) },
  });
  if (!response.ok) throw new Error(await response.text());
  const heard: Heard[] = [];
  const parser = createParser({
    onEvent: ({ id: number, event, data }) => {
      heard.push({ id: Number(number), type: event, event: JSON.parse(data) });
      onEvent?.();
    },
  });
  const text = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    parser.feed(text.decode(bytes, { stream: true }));
    const last = heard.findIndex(enough);
    // Leaving the loop hangs up.
    if (last !== -1) return heard.slice(0, last + 1);
  }
  return heard;
}
