import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { type RunDescription, runRequestSchema, runSchema } from '../api/requests.js';
import { requestedGraph } from '../runs/requested-graph.js';
import type { ServedRun } from '../runs/served-run.js';
import { body, json, problems, runParameter } from './documented.js';
import type { ServerContext } from './server-context.js';

const start = createRoute({
  method: 'post',
  path: '/runs',
  summary: 'Run a graph, or a prompt',
  request: body(runRequestSchema),
  responses: {
    ...problems,
    202: { ...json(runSchema, 'It runs, or waits for its turn. `Location` is its address.') },
  },
});

const look = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'Where a run stands',
  request: { params: runParameter },
  responses: { ...problems, 200: json(runSchema, 'The run.') },
});

const stop = createRoute({
  method: 'delete',
  path: '/runs/{id}',
  summary: 'Cancel a run, or remove one that has ended',
  request: { params: runParameter },
  responses: {
    ...problems,
    200: json(runSchema, 'It was stopped, and nothing of it works any more.'),
    204: { description: 'It had ended; it and its files are removed.' },
  },
});

/** Runs: started, looked at, stopped. */
export function runRoutes(app: OpenAPIHono, { runs, models }: ServerContext): void {
  app.openapi(start, async (c) => {
    const request = c.req.valid('json');
    const { graph, notices, inputs } =
      'graph' in request
        ? { ...request, notices: undefined }
        : {
            ...(await requestedGraph(models, request)),
            inputs: undefined,
          };
    const served = runs.start(graph, inputs);
    c.header('Location', `/runs/${served.id}`);
    return c.json({ ...describeRun(served), ...(notices && { notices }) }, 202);
  });
  app.openapi(look, (c) => c.json(describeRun(runs.get(c.req.valid('param').id)), 200));
  app.openapi(stop, async (c) => {
    const served = runs.get(c.req.valid('param').id);
    if (served.endedFor !== undefined) {
      await runs.forget(served);
      return c.body(null, 204);
    }
    await runs.cancel(served);
    return c.json(describeRun(served), 200);
  });
}

function describeRun(served: ServedRun): RunDescription {
  const { id, status, ahead, graph, created, seconds, outputs, error } = served;
  return {
    id,
    status,
    ahead,
    graph: graph.name,
    created: created.toISOString(),
    seconds,
    outputs: [...outputs],
    ...(error && { error }),
  };
}
