import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { NodeData } from '@kinograph/graph';
import type { Runtime } from '@kinograph/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, createClient, type HeardEvent, previewPixels, type ServerError } from '../src/client/index.js';
import type { KinographServer } from '../src/index.js';
import { imageModel, long, model, oneThread, small, startTestServer } from './test-server.js';

let runtime: Runtime;
let server: KinographServer;
let client: Client;
beforeAll(async () => {
  runtime = await oneThread();
  server = await startTestServer(runtime);
  client = createClient(`${server.url}/`);
});
afterAll(async () => {
  await server.close();
  await runtime.dispose();
});

async function all(events: AsyncIterable<HeardEvent>): Promise<HeardEvent[]> {
  const heard: HeardEvent[] = [];
  for await (const event of events) heard.push(event);
  return heard;
}

it('says what the server is, knows and can make', async () => {
  expect(await client.health()).toMatchObject({ status: 'ok', device: 'cpu' });
  const { stages, kinds } = await client.stages();
  expect(stages.find(({ id }) => id === 'denoise')).toMatchObject({
    inputs: { noise: { kind: 'noise', attributes: { space: { variable: 'space' } }, optional: false } },
    parameters: { type: 'object', properties: { steps: { minimum: 1 } } },
  });
  expect(kinds.find(({ kind }) => kind === 'frames')).toMatchObject({ stream: true });
  expect(await client.models()).toMatchObject([
    { checkpoint: model, width: 64, height: 64, samplers: expect.arrayContaining(['unipc']), given: 'never' },
    { checkpoint: imageModel, width: 64, height: 64, given: 'must', durations: [9, 17, 25, 33] },
  ]);
});

it('makes the graph of a prompt, finds nothing wrong with it, and runs it', async () => {
  const { graph, notices } = await client.textToVideo({ ...small, frames: undefined, duration: 0.4, format: 'png' });
  expect(notices).toMatchObject([
    expect.stringMatching(/^0\.4 s became \d+ frames/),
    'The model was trained on 64x64, 96x64, 64x96 pixels; 32x32 may look worse.',
    expect.stringMatching(/^The model was trained on 9 to 33 frames; \d may look worse/),
  ]);
  expect(await client.validate(graph)).toEqual([]);
  const { id } = await client.start({ graph });
  const heard = await all(client.events(id));
  const preview = heard.map(({ event }) => event).findLast((event) => event.type === 'preview')!;
  if (preview.type !== 'preview') throw new Error('no preview');
  const pixels = previewPixels(preview.preview);
  expect(pixels.length).toBe(4 * 32 * 32 * preview.preview.count);
  const { outputs } = await client.look(id);
  const { files } = outputs[0]!;
  expect(files[0]).toBe('a-red-ball/frame-00000.png');
  const picture = Buffer.from(await (await client.output(id, files[0]!)).arrayBuffer());
  expect(picture.toString('latin1', 1, 4)).toBe('PNG');
});

it('tells the graph inside a node without running anything, and runs it with previews of what is inside', async () => {
  const { graph } = await client.textToVideo(small);
  const { noise, denoise, decode, write, ...others } = graph.nodes as Record<string, NodeData>;
  const { noise: _, ...inputs } = denoise!.inputs;
  const parameters = { ...noise!.parameters, ...denoise!.parameters, ...decode!.parameters };
  const sample = {
    stage: 'sample-video',
    version: 1,
    parameters,
    inputs: { ...inputs, patchifier: noise!.inputs.patchifier! },
  };
  const nodes = { ...others, sample, write: { ...write!, inputs: { frames: { node: 'sample', output: 'frames' } } } };
  const folded = { ...graph, nodes, outputs: { file: { node: 'write', output: 'file' } } };
  const { stages } = await client.stages();
  expect(stages.filter(({ subgraph }) => subgraph).map(({ id }) => id)).toEqual(['sample-video']);
  const inside = await client.inside(folded, 'sample');
  expect(Object.keys(inside.graph.nodes as object)).toEqual(['noise', 'denoise', 'decode']);
  expect(inside.stages.map(({ id }) => id)).toEqual(['noise', 'denoise', 'vae-decode']);
  await expect(client.inside(folded, 'sample/noise')).rejects.toThrow('wanted a stage that is a graph itself');
  const { id } = await client.start({ graph: folded });
  const heard = (await all(client.events(id))).map(({ event }) => event);
  expect(heard.at(-1)).toMatchObject({ type: 'run-finished', outcome: 'done' });
  const shown = heard.flatMap((event) => (event.type === 'preview' ? event.node : []));
  expect(shown).toEqual(expect.arrayContaining(['sample/denoise', 'sample/decode']));
});

it('gives errors in the words of the server', async () => {
  const refused = await client.start({ ...small, width: 33 }).catch((error: ServerError) => error);
  expect(refused).toMatchObject({
    name: 'ServerError',
    status: 422,
    code: 'latent-space.size',
    got: expect.any(String),
  });
  const problems = await client.validate({
    format: 'kinograph.graph',
    version: 1,
    name: 'x',
    nodes: { a: { stage: 'promt', version: 1 } },
  });
  expect(problems).toMatchObject([{ code: 'graph.stage-unknown', node: 'a', nearest: 'prompt' }]);
  await expect(all(client.events('nobody'))).rejects.toMatchObject({ status: 404, code: 'serve.run-unknown' });
  await expect(createClient('http://127.0.0.1:9').health()).rejects.toMatchObject({
    status: 0,
    code: 'serve.no-answer',
  });
});

it('goes on where it was when the connection is lost, and stops when told to', async () => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = createServer((incoming, outgoing) => {
    connections++;
    const headers = { ...incoming.headers, host: `127.0.0.1:${server.port}` };
    const onwards = forward(`${server.url}${incoming.url}`, { headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    outgoing.on('close', () => onwards.destroy());
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  });
  proxy.on('connection', (socket) => sockets.add(socket));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const through = createClient(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);

  const { id } = await client.start({ ...small, steps: 4 });
  const heard: HeardEvent[] = [];
  for await (const event of through.events(id)) {
    heard.push(event);
    if (event.event.type === 'progress' && connections === 1) for (const socket of sockets) socket.destroy();
  }
  expect(connections).toBe(2);
  expect(heard.at(-1)!.event).toMatchObject({ type: 'run-finished', outcome: 'done' });
  const ids = heard.map((event) => event.id);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));

  const endless = await client.start(long);
  const stop = new AbortController();
  const stopped = all(client.events(endless.id, { signal: stop.signal }));
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await expect(stopped).rejects.toThrow('enough');
  expect(await client.look(endless.id)).toMatchObject({ status: 'running' });
  await client.cancel(endless.id);
  proxy.closeAllConnections();
  proxy.close();
});
