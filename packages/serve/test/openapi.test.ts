import type { Runtime } from '@kinograph/runtime';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KinographServer } from '../src/index.js';
import { listen, oneThread, post, small, startTestServer } from './test-server.js';

interface Operation {
  readonly responses: Readonly<Record<string, { content?: Readonly<Record<string, unknown>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

let runtime: Runtime;
let server: KinographServer;
let description: Description;
let ajv: Ajv2020;
beforeAll(async () => {
  runtime = await oneThread();
  server = await startTestServer(runtime);
  description = (await (await fetch(`${server.url}/openapi.json`)).json()) as Description;
  ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', ...description });
});
afterAll(async () => {
  await server.close();
  await runtime.dispose();
});

/** What is wrong with an answer, by the description. */
async function faults(method: string, path: string, response: Response): Promise<unknown> {
  const operation = description.paths[path]?.[method.toLowerCase()];
  const described = operation?.responses[response.status];
  if (!described) return `${method} ${path}: ${response.status} is not described`;
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (!described.content) return type === '' ? undefined : `${type} where nothing is described`;
  if (!(type in described.content)) return `${type} is not described`;
  const pointer = ['paths', path, method.toLowerCase(), 'responses', response.status, 'content', type, 'schema'];
  const reference = pointer.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')));
  const validate = ajv.compile({ $ref: `api#/${reference.join('/')}` });
  return validate(await response.clone().json()) ? undefined : validate.errors;
}

it('is a valid OpenAPI 3.1 document that names every schema it uses', async () => {
  const result = await new Validator().validate({ ...structuredClone(description) });
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(Object.keys(description.paths).toSorted()).toEqual([
    '/graphs/inside',
    '/graphs/text-to-video',
    '/graphs/validate',
    '/health',
    '/models',
    '/runs',
    '/runs/{id}',
    '/runs/{id}/events',
    '/runs/{id}/outputs/{name}',
    '/stages',
  ]);
});

it('describes every answer as it is', async () => {
  const answers: [string, string, Response][] = [];
  const get = async (path: string, address = path) => {
    answers.push(['GET', path, await fetch(server.url + address)]);
    return answers.at(-1)![2];
  };
  const send = async (path: string, body: unknown) => {
    answers.push(['POST', path, await post(server, path, body)]);
    return answers.at(-1)![2].clone().json() as Promise<Record<string, unknown>>;
  };
  for (const path of ['/health', '/stages', '/models']) await get(path);
  const { graph } = await send('/graphs/text-to-video', small);
  await send('/graphs/text-to-video', { ...small, width: 33 });
  await send('/graphs/validate', graph);
  await send('/graphs/validate', { format: 'kinograph.graph' });
  await send('/graphs/validate', []);
  const sample = { stage: 'sample-video', version: 1, parameters: { checkpoint: 'kinograph:scenes', space: 'wan21' } };
  const folded = { format: 'kinograph.graph', version: 1, name: 'folded', nodes: { sample } };
  await send('/graphs/inside', { graph: folded, node: 'sample' });
  await send('/graphs/inside', { graph: folded, node: 'sample/denoise' });
  await send('/graphs/inside', { graph: { nodes: 5 }, node: 'sample' });
  await send('/runs', { prompt: 5 });
  await send('/runs', { graph: { nodes: {} } });
  const { id } = await send('/runs', { graph });
  await get('/runs/{id}', `/runs/${id}`);
  const heard = await listen(server, String(id));
  const event = ajv.compile({ $ref: 'api#/components/schemas/RunEvent' });
  for (const { event: data } of heard) expect([event(data), event.errors, data]).toEqual([true, null, data]);
  const run = (await (await get('/runs/{id}', `/runs/${id}`)).clone().json()) as { outputs: { name: string }[] };
  expect(run.outputs).toHaveLength(1);
  await get('/runs/{id}', '/runs/nobody');
  await get('/runs/{id}/events', '/runs/nobody/events');
  await get('/runs/{id}/outputs/{name}', `/runs/${id}/outputs/nothing`);
  const removed = await fetch(`${server.url}/runs/${id}`, { method: 'DELETE' });
  answers.push(['DELETE', '/runs/{id}', removed]);
  for (const [method, path, response] of answers) {
    expect([method, path, response.status, await faults(method, path, response)]).toEqual([
      method,
      path,
      response.status,
      undefined,
    ]);
  }
  expect(new Set(answers.map(([, , { status }]) => status))).toEqual(new Set([200, 202, 204, 404, 422]));
});
