import { z } from '@hono/zod-openapi';
import { problemSchema } from './problem.js';

const node = z.string().describe('Id of the node; nodes of a graph that runs in its place come as `id/inner`.');
const ofNode = { node, stage: z.string() };

/** Small pictures of what a node gives. */
export const previewSchema = z
  .object({
    width: z.int(),
    height: z.int(),
    count: z.int().describe('Pictures, one after another in time.'),
    rough: z.boolean().describe('Whether they are an estimate: latents as colours, one pixel a cell.'),
    rgb: z.string().describe('Base64 of `[count, height, width, 3]` bytes.'),
  })
  .openapi('Preview');

/** A video that a run has written, whole. */
export const outputSchema = z
  .object({
    name: z.string().describe('The last part of the path the graph gives, made unique.'),
    node: z.string().optional().describe('The node that wrote it.'),
    files: z.array(z.string()).describe('Names to ask for below `/runs/{id}/outputs/`; many for a folder of pictures.'),
    mimeType: z.string(),
    bytes: z.int(),
    frames: z.int(),
    width: z.int(),
    height: z.int(),
    fps: z.number(),
  })
  .openapi('Output');

/** How a run ends. */
export const outcomeSchema = z.enum(['done', 'failed', 'cancelled']).openapi('Outcome');

/** What happens in a run, in order. The last is `run-finished`. */
export const servedEventSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('queued'), ahead: z.int().describe('Runs that go first.') }),
    z.object({ type: z.literal('run-started'), graph: z.string(), nodes: z.int() }),
    z.object({ type: z.literal('started'), ...ofNode }),
    z.object({ type: z.literal('cached'), ...ofNode }),
    z.object({ type: z.literal('skipped'), ...ofNode }),
    z.object({
      type: z.literal('progress'),
      node,
      step: z.number(),
      steps: z.number(),
      label: z.string().optional(),
      remainingSeconds: z.number().optional(),
    }),
    z.object({ type: z.literal('preview'), node, preview: previewSchema }),
    z.object({ type: z.literal('notice'), node, message: z.string() }),
    z.object({ type: z.literal('finished'), ...ofNode, seconds: z.number() }),
    z.object({ type: z.literal('failed'), ...ofNode, error: problemSchema }),
    z.object({ type: z.literal('cancelled'), ...ofNode }),
    z.object({ type: z.literal('output'), output: outputSchema }),
    z.object({
      type: z.literal('run-finished'),
      outcome: outcomeSchema,
      seconds: z.number().describe('Of work; waiting does not count.'),
      error: problemSchema.optional(),
    }),
  ])
  .openapi('RunEvent', { description: 'What happens in a run; the data of one server-sent event.' });

/** What happens in a run, as it crosses the network. */
export type ServedEvent = z.infer<typeof servedEventSchema>;

/** A video that a run has written. */
export type RunOutput = z.infer<typeof outputSchema>;

/** Small pictures, as they cross the network. */
export type ServedPreview = z.infer<typeof previewSchema>;
