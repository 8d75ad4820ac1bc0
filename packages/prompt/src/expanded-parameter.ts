import { z } from 'zod';

/** The parameter `expanded` of the stages here: what keeps a caption in a graph, so that the graph alone makes the same video again. */
export const expandedParameter = z
  .record(z.string(), z.string())
  .default({})
  .describe('Captions by their prompts: for these nothing is expanded anew.');
