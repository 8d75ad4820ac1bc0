import { z } from '@hono/zod-openapi';
import { outcomeSchema, outputSchema } from './events.js';
import { graphProblemSchema, problemSchema } from './problem.js';

/** A graph, as the command line reads it. What is wrong with it is said as problems, so any JSON object is taken here. */
export const graphSchema = z
  .record(z.string(), z.unknown())
  .openapi('Graph', { description: 'A graph: `{ "format": "kinograph.graph", "version": 1, ... }`.' });

const inputsSchema = z.record(z.string(), z.string()).describe("Texts for the graph's inputs, by name.");

const seed = z
  .string()
  .regex(/^\d{1,20}$/, { abort: true })
  .refine((digits) => BigInt(digits) < 2n ** 64n, { error: 'wanted a seed up to 2^64 - 1' });

/** A frame that is given. */
const pictureSchema = z.strictObject({
  picture: z
    .string()
    .regex(/^data:image\/(png|jpeg);base64,/, { error: 'wanted a PNG or JPEG as a data: URL' })
    .describe('A PNG or JPEG as a `data:` URL in base64; other shapes are cropped to that of the video.'),
  at: z.int().describe('Which frame it is: from 0, or from the end with -1 the last.'),
});

/** A prompt and settings; what is left out is as the checkpoint says. */
export const videoRequestSchema = z
  .strictObject({
    prompt: z.string().min(1).max(10_000).describe('What the video shows.'),
    negativePrompt: z.string().max(10_000).optional().describe('What it does not show.'),
    model: z.string().optional().describe('A checkpoint of this server, see `/models`. Default: its first.'),
    pictures: z
      .array(pictureSchema)
      .min(1)
      .max(16)
      .optional()
      .describe('Frames that are given: image to video. The model must be one that takes them, the default one does.'),
    seed: seed.optional().describe('Decimal digits, 0 to 2^64 - 1. Default: 0.'),
    steps: z.int().min(1).optional().describe('Denoising steps.'),
    guidance: z.number().min(0).optional().describe('How closely to follow the prompt; 1 is not at all.'),
    frames: z.int().min(1).optional(),
    duration: z.number().positive().optional().describe('Seconds, in place of `frames`.'),
    width: z.int().min(1).optional().describe('Pixels.'),
    height: z.int().min(1).optional().describe('Pixels.'),
    fps: z.number().positive().max(240).optional().describe('Frames a second.'),
    sampler: z.string().optional().describe('unipc, euler, dpmpp2m, ...'),
    scale: z.int().min(1).max(16).optional().describe('Every pixel becomes a square of this side.'),
    format: z.enum(['mp4', 'gif', 'png']).optional().describe('Default: mp4.'),
  })
  .openapi('VideoRequest');

/** A graph to run. */
export const graphRequestSchema = z
  .strictObject({ graph: graphSchema, inputs: inputsSchema.optional() })
  .openapi('GraphRequest');

/** What can be run. */
export const runRequestSchema = z.union([graphRequestSchema, videoRequestSchema]).openapi('RunRequest');

/** What `/graphs/validate` found. */
export const validationSchema = z.object({ problems: z.array(graphProblemSchema) }).openapi('Validation');

/** A node to look into. */
export const insideRequestSchema = z
  .strictObject({
    graph: graphSchema,
    node: z.string().describe('Its id; of one that is inside another, both with a slash between.'),
  })
  .openapi('InsideRequest');

/** The graph of a request. */
export const videoGraphSchema = z
  .object({ graph: graphSchema, notices: z.array(z.string()).describe('What the user should know: what was rounded.') })
  .openapi('VideoGraph');

/** Where a run stands. */
export const runSchema = z
  .object({
    id: z.string(),
    status: z.union([z.enum(['queued', 'running']), outcomeSchema]),
    ahead: z.int().describe('Runs that go first.'),
    graph: z.string().describe('Its name.'),
    created: z.iso.datetime(),
    seconds: z.number().describe('Of work so far.'),
    outputs: z.array(outputSchema),
    notices: z.array(z.string()).optional().describe('What the user should know of the request.'),
    error: problemSchema.optional(),
  })
  .openapi('Run');

/** What a checkpoint asks for where the user does not. */
export const modelSchema = z
  .object({
    checkpoint: z.string().describe('As graphs name it.'),
    steps: z.int(),
    guidance: z.number(),
    frames: z.int(),
    fps: z.number(),
    width: z.int(),
    height: z.int(),
    sizes: z
      .array(z.tuple([z.int(), z.int()]))
      .describe('Widths and heights it was trained on; empty where that is not known.'),
    durations: z.array(z.int()).describe('Frame counts it was trained on; empty where that is not known.'),
    samplers: z.array(z.string()).describe('Names of samplers that work with it.'),
    given: z
      .enum(['never', 'may', 'must'])
      .describe('Whether it can be given frames (`pictures`): `must` is image to video.'),
  })
  .openapi('Model');

/** How the server is. */
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'stopping']),
    running: z.int(),
    waiting: z.int(),
    device: z.string(),
  })
  .openapi('Health');

/** A prompt and settings. */
export type VideoRequest = z.infer<typeof videoRequestSchema>;
/** A graph to run, and texts for its inputs. */
export type GraphRequest = z.infer<typeof graphRequestSchema>;
/** Where a run stands. */
export type RunDescription = z.infer<typeof runSchema>;
/** What a checkpoint asks for where the user does not. */
export type ModelDescription = z.infer<typeof modelSchema>;
/** What keeps a graph from running. */
export type Validation = z.infer<typeof validationSchema>;
/** The graph of a request. */
export type VideoGraph = z.infer<typeof videoGraphSchema>;
/** How the server is. */
export type HealthDescription = z.infer<typeof healthSchema>;
