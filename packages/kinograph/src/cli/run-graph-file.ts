import { type GraphData, graphDataSchema, readGraph, run } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { createServices } from '../create-services.js';
import { openRuntime } from '../open-runtime.js';
import { fitted, poolFor } from '../planning/fitted.js';
import type { GraphRunFlags } from './commands/graph.js';
import { declaredRoots } from './declared-roots.js';
import { readGraphJson } from './graph-file.js';
import { lockPath, requireLocked } from './graph-lock.js';
import { openCache, runCache } from './open-cache.js';
import { setParameters } from './set-parameters.js';
import { progressDisplay } from './show-progress.js';

/** What a graph gave: a line an output for people. */
export interface GraphOutputs {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

/** Runs a graph file. It reads and writes only within the roots. */
export async function runGraphFile(path: string, flags: GraphRunFlags, signal: AbortSignal): Promise<GraphOutputs> {
  const registry = stageRegistry();
  const json = await readGraphJson(path);
  const parsed = graphDataSchema.safeParse(json);
  // What is no graph at all is left to readGraph, which says what is wrong.
  const data = parsed.success ? setParameters(parsed.data, flags.set) : (json as GraphData);
  const read = readGraph(data, registry);
  const roots = declaredRoots(flags.root, path);
  const display = await progressDisplay({ quiet: flags.json === true });
  const onNotice = (message: string) => display.show({ type: 'notice', node: 'cache', message });
  const [runtime, store] = await Promise.all([
    openRuntime(flags.runtime, { ...flags, ...poolFor(flags) }),
    openCache(flags, onNotice),
  ]);
  try {
    if (flags.locked) {
      const lock = { path: lockPath(path), where: path, command: `kinograph graph lock ${path}` };
      await requireLocked(lock, read, runtime, roots, signal);
    }
    const graph =
      flags.memory === undefined
        ? read
        : await fitted(read, flags.memory, createServices({ runtime, ...roots }), signal);
    const services = createServices({ runtime, graph: JSON.stringify(graph.data), ...roots });
    const running = run(graph, { services, signal, cache: runCache(store, runtime, flags) });
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
