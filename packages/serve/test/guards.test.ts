import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphData } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../src/client/index.js';
import { type KinographServer, startServer } from '../src/index.js';
import { listen, long, model, oneThread, post, small, startRun, startTestServer } from './test-server.js';

const page = 'http://localhost:5173';
let runtime: Runtime;
let server: KinographServer;
let folder: string;
let studio: string;
const errors: unknown[] = [];
beforeAll(async () => {
  runtime = await oneThread();
  folder = await mkdtemp(join(tmpdir(), 'kinograph-serve-test-'));
  studio = join(folder, 'studio');
  await mkdir(studio);
  await writeFile(join(studio, 'index.html'), '<title>studio</title>');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  server = await startTestServer(runtime, {
    folder: join(folder, 'runs'),
    studio,
    origins: [page],
    limits: { bodyBytes: 20_000, nodes: 20, steps: 200, videoPixels: 100_000, textTokens: 128, listeners: 2 },
    heartbeatSeconds: 0.05,
    onError: (error) => errors.push(error),
  });
});
afterAll(async () => {
  await server.close();
  const left = await readdir(join(folder, 'runs'));
  await rm(folder, { recursive: true });
  await runtime.dispose();
  expect({ errors, left }).toEqual({ errors: [], left: [] });
});

/** A request with headers that `fetch` does not let one choose. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request(`${server.url}${path}`, { method, headers });
  asked.end();
  const [answer] = await once(asked, 'response');
  let text = '';
  for await (const bytes of answer) text += bytes;
  return { status: answer.statusCode as number, headers: answer.headers as Record<string, string>, text };
}

const graphOf = async (): Promise<GraphData> => {
  const { graph } = await createClient(server.url).textToVideo(small);
  return graph as unknown as GraphData;
};

/** The graph with some parameters of a node replaced. */
const withParameters = (graph: GraphData, node: string, parameters: object): GraphData => {
  const changed = { ...graph.nodes[node]!, parameters: { ...graph.nodes[node]!.parameters, ...parameters } };
  return { ...graph, nodes: { ...graph.nodes, [node]: changed } };
};

describe('who may ask', () => {
  it('is nobody who calls this machine by another name', async () => {
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '192.168.0.1']) {
      const { status, text } = await ask('/health', { host });
      expect([host, status]).toEqual([host, 421]);
      expect(JSON.parse(text)).toMatchObject({ code: 'serve.host' });
    }
    for (const host of ['localhost', `LOCALHOST:${server.port}`, '[::1]:80']) {
      expect((await ask('/health', { host })).status).toBe(200);
    }
  });

  it('is no page of another origin, but those that were declared', async () => {
    for (const origin of ['http://evil.example', 'null', 'http://localhost:1', `${page}.evil.example`]) {
      const { status, text, headers } = await ask('/runs', { origin }, 'POST');
      expect([origin, status]).toEqual([origin, 403]);
      expect(JSON.parse(text)).toMatchObject({ code: 'serve.origin' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    expect((await ask('/health', { origin: page })).headers['access-control-allow-origin']).toBe(page);
    const own = await ask('/health', { origin: server.url });
    expect([own.status, own.headers['cache-control']]).toEqual([200, 'no-store']);
    const preflight = await ask('/runs', { origin: page, 'access-control-request-method': 'DELETE' }, 'OPTIONS');
    expect(preflight.headers['access-control-allow-methods']).toContain('DELETE');
    expect((await ask('/runs', { origin: 'http://evil.example' }, 'OPTIONS')).status).toBe(403);
  });

  it('is nobody from afar, unless that is wanted', async () => {
    for (const host of ['0.0.0.0', '::', 'example.com']) {
      const starting = startServer({ runtime, models: { [model]: () => Promise.reject() }, host });
      await expect(starting).rejects.toMatchObject({ code: 'serve.remote' });
    }
  });
});

describe('a body', () => {
  it('must be JSON, sent as JSON, and not too large', async () => {
    const form = await fetch(`${server.url}/runs`, { method: 'POST', body: new URLSearchParams({ prompt: 'x' }) });
    expect([form.status, await form.json()]).toMatchObject([415, { code: 'serve.media-type' }]);
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${server.url}/runs`, { method: 'POST', headers, body: '{"prompt": ' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'serve.json' }]);
    const large = await post(server, '/runs', { prompt: 'x'.repeat(20_001) });
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'serve.body-too-large' }]);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(' '.repeat(5000))),
    });
    const chunked = await fetch(`${server.url}/runs`, {
      method: 'POST',
      headers,
      body: endless,
      duplex: 'half',
    } as RequestInit).catch(() => ({ status: 413 }));
    expect(chunked.status).toBe(413);
  });

  it('of any shape gives a problem, never a failure of the server', async () => {
    const graph = await graphOf();
    const paths = ['/runs', '/graphs/validate', '/graphs/text-to-video'];
    const anyJson = fc.jsonValue({ maxDepth: 4 });
    const request = fc.record(
      { prompt: anyJson, steps: anyJson, frames: anyJson, seed: anyJson },
      { requiredKeys: [] },
    );
    const nodes = fc.dictionary(fc.constantFrom(...Object.keys(graph.nodes), 'other', '__proto__'), anyJson);
    const broken = nodes.map((changes) => ({ graph: { ...graph, nodes: { ...graph.nodes, ...changes, bad: 1 } } }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.oneof(anyJson, request, broken), async (path, body) => {
        const response = await post(server, path, body);
        const answer = (await response.json()) as { code?: string; id?: string; problems?: unknown };
        if (response.status >= 400) {
          expect([400, 413, 422]).toContain(response.status);
          expect(response.headers.get('content-type')).toContain('application/problem+json');
          expect(answer).toMatchObject({ code: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/), status: response.status });
        }
        if (answer.id) await fetch(`${server.url}/runs/${answer.id}`, { method: 'DELETE' });
      }),
      { numRuns: 100 },
    );
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ running: 0, waiting: 0 });
  });
});

describe('a run', () => {
  it('that is too large is refused before anything is computed', async () => {
    const graph = await graphOf();
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`prompt-${index}`, graph.nodes.prompt]));
    const refused = [
      withParameters(graph, 'noise', { width: 1000, height: 1000 }),
      withParameters(graph, 'noise', { batch: 100 }),
      withParameters(graph, 'noise', { frames: 1e9 }),
      withParameters(graph, 'denoise', { steps: 201 }),
      withParameters(graph, 'encode-prompt', { maxLength: 129 }),
      withParameters(graph, 'scheduler', { config: { num_train_timesteps: 1e9 } }),
      { ...graph, nodes: { ...graph.nodes, ...many } },
    ];
    for (const body of refused) {
      const response = await post(server, '/runs', { graph: body });
      expect([response.status, await response.json()]).toMatchObject([422, { code: 'serve.limit' }]);
    }
    const larger = await post(server, '/runs', { ...small, width: 256, height: 256 });
    expect([larger.status, await larger.json()]).toMatchObject([422, { code: 'serve.limit', where: 'node "noise"' }]);
  });

  it('that grows too large on its way fails at the stage that would make it', async () => {
    const graph = await graphOf();
    const id = await startRun(server, { graph: withParameters(graph, 'write', { scale: 16 }) });
    const { event } = (await listen(server, id)).at(-1)!;
    expect(event).toMatchObject({ outcome: 'failed', error: { code: 'serve.limit', node: 'write' } });
  });

  it('reads no checkpoint but those that were declared, and no path', async () => {
    const graph = await graphOf();
    for (const checkpoint of ['/etc', join(folder, 'studio'), 'https://example.com/model', '']) {
      const response = await post(server, '/runs', { graph: withParameters(graph, 'decode', { checkpoint }) });
      expect([response.status, await response.json()]).toMatchObject([422, { code: 'serve.checkpoint-unknown' }]);
    }
    for (const component of ['../../..', '/etc', '..']) {
      const id = await startRun(server, { graph: withParameters(graph, 'decode', { component }) });
      const { event } = (await listen(server, id)).at(-1)!;
      expect(event).toMatchObject({
        outcome: 'failed',
        error: { code: 'checkpoint.component-missing', node: 'decode' },
      });
    }
    const video = await post(server, '/runs', { ...small, model: '../..' });
    expect([video.status, await video.json()]).toMatchObject([422, { code: 'serve.checkpoint-unknown' }]);
    const load = {
      stage: 'load-latents',
      version: 1,
      parameters: { checkpoint: model, space: 'x', path: '/etc/passwd' },
    };
    const reading = await post(server, '/runs', { graph: { ...graph, nodes: { ...graph.nodes, load } } });
    expect(await reading.json()).toMatchObject({ code: 'graph.invalid', problems: [{ code: 'graph.stage-unknown' }] });
  });

  it('writes into its own folder whatever path it gives, and gives out nothing else', async () => {
    const graph = await graphOf();
    const paths = ['../../escaped.mp4', join(folder, 'escaped.gif'), '..'];
    for (const path of paths) {
      const id = await startRun(server, { graph: withParameters(graph, 'write', { path }) });
      const heard = await listen(server, id);
      expect([path, heard.at(-1)!.event]).toMatchObject([path, { outcome: 'done' }]);
      const made = await readdir(join(folder, 'runs', id));
      expect(made).toHaveLength(1);
      expect(made[0]).toMatch(/^(escaped|c|x|_|video)(\.mp4|\.gif)?$/);
      await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' });
    }
    expect((await readdir(folder)).toSorted()).toEqual(['runs', 'secret.txt', 'studio']);
    const id = await startRun(server, small);
    await listen(server, id);
    for (const name of [
      '..%2f..%2fsecret.txt',
      '%2e%2e%2fsecret.txt',
      '%2fetc%2fpasswd',
      'nothing.mp4',
      '%00',
      '%E0%A4%A',
    ]) {
      const { status, text } = await ask(`/runs/${id}/outputs/${name}`);
      expect([name, status]).toEqual([name, 404]);
      expect(text).not.toContain('secret\n');
    }
  });

  it('says nothing of where its folder lies when it fails', async () => {
    const graph = await graphOf();
    const id = await startRun(server, { graph: withParameters(graph, 'write', { path: 'film.avi' }) });
    const heard = await listen(server, id);
    expect(heard.at(-1)!.event).toMatchObject({ outcome: 'failed', error: { code: 'video.format', node: 'write' } });
    expect(JSON.stringify(heard)).not.toContain(folder);
  });
});

describe('a file', () => {
  it('is given by ranges', async () => {
    const id = await startRun(server, small);
    await listen(server, id);
    const address = `/runs/${id}/outputs/a-red-ball.mp4`;
    const whole = Buffer.from(await (await fetch(server.url + address)).arrayBuffer());
    const range = async (asked: string) => {
      const response = await fetch(server.url + address, { headers: { range: asked } });
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, content: response.headers.get('content-range'), bytes };
    };
    const size = whole.length;
    expect(await range('bytes=4-7')).toEqual({ status: 206, content: `bytes 4-7/${size}`, bytes: Buffer.from('ftyp') });
    expect((await range('bytes=-10')).bytes).toEqual(whole.subarray(-10));
    expect((await range('bytes=100-')).bytes).toEqual(whole.subarray(100));
    expect(await range(`bytes=${size}-`)).toMatchObject({ status: 416, content: `bytes */${size}` });
    const head = await fetch(server.url + address, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);
  });
});

describe('a listener', () => {
  it('hears a sign of life, may leave, and does not stop the run', async () => {
    const id = await startRun(server, long);
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`GET /runs/${id}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    let heard = '';
    for await (const bytes of socket) {
      heard += bytes;
      if (heard.includes('\n: \n')) break;
    }
    socket.destroy();
    const others = await Promise.all([1, 2].map(() => untilAdmitted(id)));
    const third = await fetch(`${server.url}/runs/${id}/events`);
    expect([third.status, await third.json()]).toMatchObject([503, { code: 'serve.listeners' }]);
    for (const { body } of others) await body!.cancel();
    expect(await (await fetch(`${server.url}/runs/${id}`)).json()).toMatchObject({ status: 'running' });
    await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' });
  });

  /** A stream of events, once there is a place for one. */
  async function untilAdmitted(id: string): Promise<Response> {
    for (;;) {
      const response = await fetch(`${server.url}/runs/${id}/events`);
      if (response.ok) return response;
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

it('serves a page that is cross-origin isolated, and nothing beside it', async () => {
  const { status, text, headers } = await ask('/');
  expect([status, text]).toEqual([200, '<title>studio</title>']);
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/nothing.html']) {
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  }
});
