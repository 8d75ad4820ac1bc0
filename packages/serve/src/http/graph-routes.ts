import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { GraphError, graphDataSchema, subgraphAt, validate } from '@kinograph/graph';
import {
  graphSchema,
  insideRequestSchema,
  validationSchema,
  videoGraphSchema,
  videoRequestSchema,
} from '../api/requests.js';
import { requestedGraph } from '../runs/requested-graph.js';
import { describeInside, insideSchema } from '../stages/describe-stages.js';
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

const inside = createRoute({
  method: 'post',
  path: '/graphs/inside',
  summary: 'The graph inside a node whose stage is a graph itself',
  request: body(insideRequestSchema),
  responses: { ...problems, 200: json(insideSchema, 'It, and its stages.') },
});

/** Graphs that are not run. */
export function graphRoutes(app: OpenAPIHono, { models, registry }: ServerContext): void {
  app.openapi(check, (c) => c.json({ problems: validate(c.req.valid('json'), registry) }, 200));
  app.openapi(textToVideo, async (c) => {
    const { graph, notices } = await requestedGraph(models, c.req.valid('json'));
    return c.json({ graph: { ...graph }, notices }, 200);
  });
  app.openapi(inside, (c) => {
    const { graph, node } = c.req.valid('json');
    const data = graphDataSchema.safeParse(graph);
    // Its form alone must hold: other nodes may have their problems.
    if (!data.success) throw new GraphError(String(graph.name ?? ''), validate(graph, registry));
    return c.json(describeInside(subgraphAt({ data: data.data, registry }, node)), 200);
  });
}
