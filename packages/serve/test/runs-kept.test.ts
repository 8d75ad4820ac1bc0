import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime } from '@kinograph/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { listen, long, oneThread, small, startRun, startTestServer } from './test-server.js';

let runtime: Runtime;
let folder: string;
beforeAll(async () => {
  runtime = await oneThread();
  folder = await mkdtemp(join(tmpdir(), 'kinograph-serve-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await runtime.dispose();
});

it('keeps the latest runs only, and only so many bytes', async () => {
  const two = await startTestServer(runtime, { folder, limits: { keptRuns: 2 } });
  const ids: string[] = [];
  for (let run = 0; run < 3; run++) {
    ids.push(await startRun(two, small));
    await listen(two, ids.at(-1)!);
  }
  const answers = await Promise.all(ids.map(async (id) => (await fetch(`${two.url}/runs/${id}`)).status));
  expect(answers).toEqual([404, 200, 200]);
  await vi.waitFor(async () => expect((await readdir(folder)).toSorted()).toEqual(ids.slice(1).toSorted()));
  await two.close();

  const tiny = await startTestServer(runtime, { folder, limits: { keptBytes: 1 } });
  const first = await startRun(tiny, small);
  await listen(tiny, first);
  // The newest stays whatever its size: whoever made it could not take it otherwise.
  expect(existsSync(join(folder, first))).toBe(true);
  await listen(tiny, await startRun(tiny, small));
  await vi.waitFor(() => expect(existsSync(join(folder, first))).toBe(false));
  await tiny.close();
  expect(await readdir(folder)).toEqual([]);
});

it('stops with runs at work, runs waiting and listeners that do not read, and leaves nothing', async () => {
  const server = await startTestServer(runtime, { folder });
  const working = await startRun(server, long);
  const waiting = await startRun(server, long);
  await listen(server, working, { enough: ({ event }) => event.type === 'progress' });
  const begun = new Set<string>();
  const hearing = [working, waiting].map((id) => listen(server, id, { onEvent: () => begun.add(id) }));
  const deaf = createConnection(server.port, '127.0.0.1', () =>
    deaf.write(`GET /runs/${working}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  );
  deaf.on('error', () => undefined).pause();
  await vi.waitFor(() => expect(begun.size).toBe(2));
  await Promise.all([server.close(), server.close()]);
  for (const heard of await Promise.all(hearing)) {
    expect(heard.at(-1)!.event).toMatchObject({ type: 'run-finished', outcome: 'cancelled' });
  }
  expect(await readdir(folder)).toEqual([]);
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  deaf.destroy();
});

it('cancels a run that waits, and the next one moves up', async () => {
  const server = await startTestServer(runtime, { folder });
  const working = await startRun(server, long);
  const [second, third] = [await startRun(server, small), await startRun(server, small)];
  const cancelled = await fetch(`${server.url}/runs/${second}`, { method: 'DELETE' });
  expect(await cancelled.json()).toMatchObject({ status: 'cancelled', seconds: 0 });
  expect(await (await fetch(`${server.url}/runs/${third}`)).json()).toMatchObject({ status: 'queued', ahead: 1 });
  await fetch(`${server.url}/runs/${working}`, { method: 'DELETE' });
  const types = (await listen(server, third)).map(({ event }) => (event.type === 'queued' ? event.ahead : event.type));
  expect(types.slice(0, 3)).toEqual([2, 1, 'run-started']);
  expect(types.at(-1)).toBe('run-finished');
  await server.close();
});

it('frees what outputs of a graph hold: a graph may give a model', async () => {
  const server = await startTestServer(runtime, { folder });
  const headers = { 'content-type': 'application/json' };
  const asked = await fetch(`${server.url}/graphs/text-to-video`, {
    method: 'POST',
    headers,
    body: JSON.stringify(small),
  });
  const { graph } = (await asked.json()) as { graph: Record<string, unknown> };
  const given = {
    ...graph,
    outputs: { model: { node: 'denoiser', output: 'denoiser' }, frames: { node: 'decode', output: 'frames' } },
  };
  const heard = await listen(server, await startRun(server, { graph: given }));
  expect(heard.at(-1)!.event).toMatchObject({ outcome: 'done' });
  await server.close();
});
