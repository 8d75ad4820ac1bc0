import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { validate } from '@kinograph/graph';
import { graphSchema, validationSchema, videoGraphSchema, videoRequestSchema } from '../api/requests.js';
import { requestedGraph } from '../runs/requested-graph.js';
import { body, json, problems } from './documented.js';
import type { ServerContext } from './server-context.js';

const check = createRoute({
  method: 'post',
  path: '/graphs/validate',
  summary: 'Everything that keeps a graph from running',
  request: body(graphSchema),
  responses: { ...problems, 200: json(validationSchema, 'Empty when the graph can run.') },
});

const textToVideo = createRoute({
  method: 'post',
  path: '/graphs/text-to-video',
  summary: 'The graph of a prompt and settings, ready to run',
  request: body(videoRequestSchema),
  responses: { ...problems, 200: json(videoGraphSchema, 'The graph.') },
});

/** Graphs that are not run. */
export function graphRoutes(app: OpenAPIHono, { models, registry }: ServerContext): void {
  app.openapi(check, (c) => c.json({ problems: validate(c.req.valid('json'), registry) }, 200));
  app.openapi(textToVideo, async (c) => {
    const { graph, notices } = await requestedGraph(models, c.req.valid('json'));
    return c.json({ graph: { ...graph }, notices }, 200);
  });
}
