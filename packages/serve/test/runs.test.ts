import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '@kinograph/runtime';
import { readEmbeddedGraph } from '@kinograph/video';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KinographServer, RunDescription } from '../src/index.js';
import { listen, long, oneThread, post, small, startRun, startTestServer } from './test-server.js';

let runtime: Runtime;
let server: KinographServer;
let folder: string;
beforeAll(async () => {
  runtime = await oneThread();
  folder = await mkdtemp(join(tmpdir(), 'kinograph-serve-test-'));
  server = await startTestServer(runtime, { folder, limits: { running: 2, waiting: 1 } });
});
afterAll(async () => {
  await server.close();
  const left = await readdir(folder);
  await rm(folder, { recursive: true });
  await runtime.dispose();
  expect(left).toEqual([]);
});

const lookAt = async (id: string) => (await (await fetch(`${server.url}/runs/${id}`)).json()) as RunDescription;

it('runs a prompt, tells all that happens, and gives the file', async () => {
  const response = await post(server, '/runs', small);
  expect(response.status).toBe(202);
  const { id, notices } = (await response.json()) as RunDescription;
  expect(response.headers.get('location')).toBe(`/runs/${id}`);
  expect(notices).toEqual([
    'The model was trained on 64x64, 96x64, 64x96 pixels; 32x32 may look worse.',
    'The model was trained on 9 to 33 frames; 5 may look worse.',
  ]);

  const heard = await listen(server, id);
  const types = heard.map(({ event }) => event.type);
  expect(heard.map(({ type }) => type)).toEqual(types);
  expect(types[0]).toBe('run-started');
  expect(types.at(-1)).toBe('run-finished');
  expect(heard.at(-1)!.event).toMatchObject({ outcome: 'done' });
  expect(types.filter((type) => type === 'started').length).toBe(types.filter((type) => type === 'finished').length);
  const preview = heard
    .map(({ event }) => event)
    .findLast((event) => event.type === 'preview' && event.node === 'decode');
  expect(preview).toMatchObject({ preview: { width: 32, height: 32, count: 5, rough: false } });
  const rgb = Buffer.from((preview as { preview: { rgb: string } }).preview.rgb, 'base64');
  expect(rgb.length).toBe(5 * 32 * 32 * 3);
  expect(new Set(rgb).size).toBeGreaterThan(20);

  const { status, outputs } = await lookAt(id);
  expect(status).toBe('done');
  expect(outputs).toMatchObject([
    { name: 'a-red-ball.mp4', node: 'write', frames: 5, width: 32, mimeType: 'video/mp4' },
  ]);
  const file = await fetch(`${server.url}/runs/${id}/outputs/a-red-ball.mp4`);
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(file.headers.get('content-type')).toBe('video/mp4');
  expect(bytes.length).toBe(outputs[0]!.bytes);
  expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
  const inside = JSON.parse((await readEmbeddedGraph(join(folder, id, 'a-red-ball.mp4')))!);
  expect(inside.nodes.write.parameters.path).toBe('a-red-ball.mp4');

  expect((await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(existsSync(join(folder, id))).toBe(false);
  expect((await fetch(`${server.url}/runs/${id}`)).status).toBe(404);
});

it('goes on after the event a client heard last, without one twice or missing', async () => {
  const id = await startRun(server, { ...small, steps: 3 });
  const first = await listen(server, id, { enough: ({ event }) => event.type === 'progress' });
  const rest = await listen(server, id, { after: first.at(-1)!.id });
  const ids = [...first, ...rest].map((heard) => heard.id);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
  const all = await listen(server, id);
  const lasting = (heard: typeof all) =>
    heard.map(({ event }) => event).filter(({ type }) => type !== 'progress' && type !== 'preview');
  expect(lasting([...first, ...rest])).toEqual(lasting(all));
  const over = await fetch(`${server.url}/runs/${id}/events`, { headers: { 'last-event-id': String(all.at(-1)!.id) } });
  expect(over.status).toBe(204);
});

it('cancels a run and leaves no file behind', async () => {
  const id = await startRun(server, long);
  const before = await listen(server, id, { enough: ({ event }) => event.type === 'progress' });
  expect(before.at(-1)!.event).toMatchObject({ node: 'denoise' });
  const hearing = listen(server, id);
  const answer = await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' });
  expect(await answer.json()).toMatchObject({ status: 'cancelled', outputs: [] });
  expect((await hearing).at(-1)!.event).toMatchObject({ type: 'run-finished', outcome: 'cancelled' });
  expect(existsSync(join(folder, id))).toBe(false);
});

it('runs two at once, lets one wait, and turns the next away with a time to come back', async () => {
  const ids = await Promise.all([startRun(server, long), startRun(server, long)]);
  const waiting = await startRun(server, small);
  expect(await lookAt(waiting)).toMatchObject({ status: 'queued', ahead: 2 });
  const refused = await post(server, '/runs', small);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: 'serve.busy', status: 503 });
  const health = await fetch(`${server.url}/health`);
  expect(await health.json()).toMatchObject({ status: 'ok', running: 2, waiting: 1 });
  for (const id of ids) await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' });
  const heard = await listen(server, waiting);
  expect(heard[0]!.event).toEqual({ type: 'queued', ahead: 2 });
  expect(heard.at(-1)!.event).toMatchObject({ outcome: 'done' });
});
