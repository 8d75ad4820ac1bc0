import type { z } from '@hono/zod-openapi';
import { type AnyStage, createRegistry, type Registry } from '@kinograph/graph';
import { builtInStages } from '@kinograph/pipelines';
import { type ServedStageOptions, servedStage } from './served-stage.js';

/** Parameters by which a stage could reach files or addresses of its own choice. */
const reaching = /(path|file|folder|directory|url|uri|address|location|source)s?$/i;

/** Stages with paths that ask the host for what these mean: `Services.outputPath` and `inputPath`. */
const asking: ReadonlySet<string> = new Set(['write-video', 'read-frames']);

/**
 * Stages that a graph from the network may use: the built-in ones that reach nothing but what the host hands them. One with a
 * parameter such as `path` is left out; `write-video` stays, because it writes where the host says, and `read-frames`, because the
 * host has no files for it: it reads pictures that are in the graph itself.
 */
export const safeStages: readonly AnyStage[] = builtInStages.filter(
  (stage) => asking.has(stage.id) || !Object.keys(shapeOf(stage)).some((name) => reaching.test(name)),
);

/** A registry of stages as a server runs them. */
export function servedRegistry(stages: readonly AnyStage[], options: ServedStageOptions): Registry {
  return createRegistry(stages.map((stage) => servedStage(stage, options)));
}

function shapeOf({ parameters }: AnyStage): Readonly<Record<string, unknown>> {
  return (parameters as z.ZodObject).shape;
}
