import { type GraphData, graphDataSchema, readGraph, run } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { createServices } from '../create-services.js';
import { openRuntime } from '../open-runtime.js';
import type { GraphRunFlags } from './commands/graph.js';
import { readGraphJson } from './graph-file.js';
import { setParameters } from './set-parameters.js';
import { progressDisplay } from './show-progress.js';
import { withinRoots } from './within-roots.js';

/** What a graph gave: a line an output for people. */
export interface GraphOutputs {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

/** Runs a graph file. It writes only within the roots. */
export async function runGraphFile(path: string, flags: GraphRunFlags, signal: AbortSignal): Promise<GraphOutputs> {
  const registry = stageRegistry();
  const json = await readGraphJson(path);
  const parsed = graphDataSchema.safeParse(json);
  // What is no graph at all is left to readGraph, which says what is wrong.
  const data = parsed.success ? setParameters(parsed.data, flags.set) : (json as GraphData);
  const graph = readGraph(data, registry);
  const outputPath = withinRoots(flags.root.length > 0 ? flags.root : [process.cwd()]);
  const runtime = await openRuntime(flags.runtime, flags);
  const display = await progressDisplay({ quiet: flags.json === true });
  try {
    const services = createServices({ runtime, graph: JSON.stringify(graph.data), outputPath });
    const running = run(graph, { services, signal });
    for await (const event of running) display.show(event);
    return summary(await running.result);
  } finally {
    display.end();
    await runtime.dispose();
  }
}

/** Outputs without the numbers in them: shapes of tensors, and whatever is small. */
function summary(results: Readonly<Record<string, unknown>>): GraphOutputs {
  const outputs = JSON.parse(
    JSON.stringify(results, (_, value) => {
      if (ArrayBuffer.isView(value)) return `${(value as { length?: number }).length ?? value.byteLength} values`;
      return typeof value === 'bigint' ? String(value) : value;
    }),
  ) as Record<string, unknown>;
  return { outputs, lines: Object.entries(outputs).map(([name, value]) => `${name}: ${JSON.stringify(value)}`) };
}
