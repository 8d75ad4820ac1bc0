import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { modelDefaults } from '@kinograph/pipelines';
import { healthSchema, modelSchema } from '../api/requests.js';
import { describeStages, stagesSchema } from '../stages/describe-stages.js';
import { json, problems } from './documented.js';
import type { ServerContext } from './server-context.js';

const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'How the server is',
  responses: { ...problems, 200: json(healthSchema, 'It answers.') },
});

const stages = createRoute({
  method: 'get',
  path: '/stages',
  summary: 'What graphs may be made of',
  responses: { ...problems, 200: json(stagesSchema, 'Stages and kinds of port.') },
});

const models = createRoute({
  method: 'get',
  path: '/models',
  summary: 'Checkpoints graphs may use',
  responses: { ...problems, 200: json(z.object({ models: z.array(modelSchema) }), 'The first is the default.') },
});

/** What the server is and knows. */
export function describeRoutes(app: OpenAPIHono, context: ServerContext): void {
  app.openapi(health, (c) => {
    const { runs, device, stopping } = context;
    const status = stopping.aborted ? ('stopping' as const) : ('ok' as const);
    return c.json({ status, running: runs.running, waiting: runs.waiting, device }, 200);
  });
  app.openapi(stages, (c) => c.json(describeStages(context.registry), 200));
  app.openapi(models, async (c) => {
    const described = context.models.names.map(async (name) => {
      const { samplers, sizes, durations, ...defaults } = await modelDefaults(await context.models.checkpoint(name));
      return {
        ...defaults,
        checkpoint: name,
        samplers: [...samplers],
        sizes: sizes.map(([width, height]): [number, number] => [width, height]),
        durations: [...durations],
      };
    });
    return c.json({ models: await Promise.all(described) }, 200);
  });
}
