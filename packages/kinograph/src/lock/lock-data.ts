import { z } from 'zod';

/** What `graph lock` writes: everything beside the graph that decides what comes out of it. */
export const lockSchema = z.strictObject({
  format: z.literal('kinograph.lock'),
  version: z.literal(1),
  /** SHA-256 of the graph's canonical JSON. */
  graph: z.string(),
  /** Version of the package that ran it. */
  kinograph: z.string(),
  engine: z.strictObject({ name: z.string(), device: z.string(), attention: z.string(), linear: z.string() }),
  /** Versions of the stages it uses, by id. */
  stages: z.record(z.string(), z.int().positive()),
  /** SHA-256 of every file that is read, by the name the graph knows it by. */
  files: z.record(z.string(), z.string()),
});

/** A lock as data. */
export type LockData = z.infer<typeof lockSchema>;
