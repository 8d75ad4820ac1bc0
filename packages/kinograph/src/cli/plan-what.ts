import { dirname, join } from 'node:path';
import { type Graph, type GraphPlan, plan } from '@kinograph/graph';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import type { Services } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { cacheFolder } from '../cache-folder.js';
import { createServices } from '../create-services.js';
import { openModel } from '../open-model.js';
import { openRuntime } from '../open-runtime.js';
import { baseBytes } from '../planning/base-bytes.js';
import { machineSpeed } from '../planning/machine-speed.js';
import { planLines } from '../planning/plan-lines.js';
import type { PlanFlags } from './commands/plan.js';
import { declaredRoots } from './declared-roots.js';
import { loadGraph } from './graph-file.js';
import { modelFor, videoRequest } from './video-request.js';

/** A graph, and what opens what it names. */
interface Planned {
  readonly graph: Graph;
  readonly services: Services;
  close(): Promise<void>;
}

/** Plans a graph file, or the graph of a prompt. */
export async function planWhat(what: string, flags: PlanFlags, signal: AbortSignal): Promise<GraphPlan> {
  const runtime = await openRuntime(flags.runtime, flags);
  try {
    const { graph, services, close } = await openWhat(what, flags, runtime, signal);
    try {
      const speed = await machineSpeed(runtime, { folder: speedFolder(), signal });
      const { memory } = flags;
      const limit = memory === undefined ? {} : { memory };
      return await plan(graph, { services, signal, speed, baseBytes: baseBytes(runtime), ...limit });
    } finally {
      await close();
    }
  } finally {
    await runtime.dispose();
  }
}

/** A plan for people; the last line says what to do where memory is too short. */
export function planText(planned: GraphPlan, memory?: number): string {
  const lines = planLines(planned, memory);
  if (!planned.fits) lines.push('This does not fit: make the video smaller, or allow more.');
  return `${lines.join('\n')}\n`;
}

async function openWhat(what: string, flags: PlanFlags, runtime: Runtime, signal: AbortSignal): Promise<Planned> {
  if (/\.(json|mp4|gif)$/.test(what)) {
    const services = createServices({ runtime, ...declaredRoots(flags.root, what) });
    return { graph: await loadGraph(what), services, close: async () => {} };
  }
  const checkpoint = await openModel(modelFor(flags), { signal });
  const { settings } = await textToVideoSettings(checkpoint, videoRequest(what, flags));
  const graph = textToVideo(settings) as unknown as Graph;
  return { graph, services: createServices({ runtime, opened: [checkpoint] }), close: () => checkpoint.close() };
}

/** Where measured speeds are remembered: beside the results, nowhere where nothing is to be kept. */
function speedFolder(): string | undefined {
  return process.env.KINOGRAPH_CACHE === 'off' ? undefined : join(dirname(cacheFolder()), 'speed');
}
