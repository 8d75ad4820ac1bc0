import { run } from '@kinograph/graph';
import { expandNow, textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import type { WrittenFile } from '@kinograph/ports';
import type { Runtime } from '@kinograph/runtime';
import { writeSafetensors } from '@kinograph/safetensors';
import { createServices } from '../create-services.js';
import type { LockedGraph } from '../lock/lock-of.js';
import { openModel } from '../open-model.js';
import { openRuntime } from '../open-runtime.js';
import { fitted, poolFor } from '../planning/fitted.js';
import type { GenerateFlags } from './commands/generate.js';
import { keyVariable } from './expand-request.js';
import { lockNow, requireLocked, writeLock } from './graph-lock.js';
import { openCache, runCache } from './open-cache.js';
import { progressDisplay } from './show-progress.js';
import { modelFor, videoRequest } from './video-request.js';

/** What was made. */
export interface Generated {
  readonly files: readonly WrittenFile[];
  readonly seconds: number;
  readonly seed: string;
  /** What the model was given for the prompt. */
  readonly caption: string;
  readonly notices: readonly string[];
  /** Nodes whose results were kept from an earlier run. */
  readonly cached: readonly string[];
}

/** Builds the text-to-video graph for a prompt and runs it. */
export async function generate(prompt: string, flags: GenerateFlags, signal: AbortSignal): Promise<Generated> {
  const started = performance.now();
  // The engine starts in its own process while the configs are read.
  const notices: string[] = [];
  const [runtime, checkpoint, store] = await Promise.all([
    openRuntime(flags.runtime, { ...flags, ...poolFor(flags) }),
    openModel(modelFor(flags), { signal }),
    openCache(flags, (message) => notices.push(message)),
  ]);
  const cached: string[] = [];
  const display = await progressDisplay({ quiet: flags.json === true });
  try {
    const { settings: asked, notices: rounded } = await textToVideoSettings(checkpoint, videoRequest(prompt, flags));
    const apiKey = process.env[keyVariable];
    const { settings, expansions } = await expandNow(asked, { signal, ...(apiKey && { apiKey }) });
    const caption = expansions[0]?.caption ?? prompt;
    notices.push(...rounded, ...expansions.flatMap((expansion) => expansion.notices));
    const told = caption === prompt ? notices : [`The prompt became: ${caption}`, ...notices];
    for (const message of told) display.show({ type: 'notice', node: 'settings', message });
    const made = textToVideo(settings);
    await holdToLock(made, runtime, flags, signal);
    const planning = createServices({ runtime, opened: [checkpoint] });
    const graph = flags.memory === undefined ? made : await fitted(made, flags.memory, planning, signal);
    const services = createServices({ runtime, opened: [checkpoint], graph: JSON.stringify(graph.data) });
    const running = run(graph, { services, signal, cache: runCache(store, runtime, flags) });
    for await (const event of running) {
      // What became of the prompt was told before.
      if (event.type === 'notice' && event.node === 'expand-prompt') continue;
      display.show(event);
      if (event.type === 'notice') notices.push(event.message);
      if (event.type === 'cached') cached.push(event.node);
    }
    const { file, latents } = await running.result;
    if (flags.saveLatents !== undefined)
      await writeSafetensors(flags.saveLatents, { latents: latents.tensor }, { signal });
    const seconds = (performance.now() - started) / 1000;
    return { files: file, seconds, seed: settings.seed, caption, notices, cached };
  } finally {
    display.end();
    await Promise.all([runtime.dispose(), checkpoint.close()]);
  }
}

/** Writes the lock that was asked for, or refuses what is not in the one given. */
async function holdToLock(
  graph: LockedGraph,
  runtime: Runtime,
  flags: GenerateFlags,
  signal: AbortSignal,
): Promise<void> {
  const files = { openCheckpoint: openModel, inputPath: (path: string) => path };
  if (flags.lock !== undefined) await writeLock(flags.lock, await lockNow(graph, runtime, files, signal));
  if (flags.locked === undefined) return;
  const command = `the same command and --lock ${flags.locked}`;
  await requireLocked({ path: flags.locked, where: 'generate', command }, graph, runtime, files, signal);
}
