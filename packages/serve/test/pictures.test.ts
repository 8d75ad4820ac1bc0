import type { GraphData } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, createClient, type ServerError } from '../src/client/index.js';
import type { KinographServer } from '../src/index.js';
import { imageModel, listen, model, oneThread, post, small, startRun, startTestServer } from './test-server.js';

/** Two by two pixels of one red. */
const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mM4IScHRAwQCgAfJgQRSo6NIAAAAABJRU5ErkJggg==';

let runtime: Runtime;
let server: KinographServer;
let client: Client;
beforeAll(async () => {
  runtime = await oneThread();
  server = await startTestServer(runtime);
  client = createClient(server.url);
});
afterAll(async () => {
  await server.close();
  await runtime.dispose();
});

it('makes a video from pictures, with the model that takes them', async () => {
  const request = {
    ...small,
    pictures: [
      { picture, at: 0 },
      { picture, at: -1 },
    ],
  };
  const { graph } = await client.textToVideo(request);
  const { nodes } = graph as unknown as GraphData;
  expect(nodes.denoiser?.parameters.checkpoint).toBe(imageModel);
  expect(nodes['read-frames']?.parameters.paths).toEqual([picture, picture]);
  expect(nodes['place-frames']?.parameters.at).toEqual([0, 4]);
  const heard = await listen(server, await startRun(server, request));
  expect(heard.at(-1)?.event).toMatchObject({ type: 'run-finished', outcome: 'done' });
});

it('says that a model of prompts alone takes none, and that the other needs one', async () => {
  const refusal = (request: object) =>
    client.textToVideo({ ...small, ...request }).catch((error: ServerError) => error.problem.code);
  expect(await refusal({ model, pictures: [{ picture, at: 0 }] })).toBe('pipelines.given-frames');
  expect(await refusal({ model: imageModel })).toBe('pipelines.given-frames');
});

it.each(['/etc/passwd', 'http://127.0.0.1/a.png', 'data:text/plain;base64,AAAA', 'file:///etc/passwd'])(
  'reads nothing for a client: %s',
  async (path) => {
    const asked = await post(server, '/graphs/text-to-video', { ...small, pictures: [{ picture: path, at: 0 }] });
    expect(asked.status).toBe(422);
    const { graph } = await client.textToVideo({ ...small, pictures: [{ picture, at: 0 }] });
    const { nodes } = graph as unknown as GraphData;
    (nodes['read-frames']!.parameters as Record<string, unknown>).paths = [path];
    const heard = await listen(server, await startRun(server, { graph }));
    expect(heard.at(-1)?.event).toMatchObject({ outcome: 'failed', error: { code: 'serve.input' } });
  },
);
