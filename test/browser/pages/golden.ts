import { type Comparison, type GoldenCase, runCase } from '@kinograph/parity';
import type { Runtime } from '@kinograph/runtime';
import { openSafetensors } from '@kinograph/safetensors';
import { openRuntime, type PageRuntimeOptions } from './conformance.js';

/** One runtime a device: making one takes longer than most cases. */
const runtimes = new Map<string, Promise<Runtime>>();

/** Runs one case of a golden family, served below `/golden`, and compares what it gives with what was recorded. */
export async function goldenCase(options: PageRuntimeOptions, family: string, name: string): Promise<Comparison[]> {
  const folder = new URL(`/golden/${family}`, location.href).href;
  const store = await openSafetensors(`${folder}/cases/${name}.safetensors`);
  const runtime = runtimes.get(options.device) ?? openRuntime(options);
  runtimes.set(options.device, runtime);
  try {
    const meta: GoldenCase['meta'] = JSON.parse(store.metadata.get('meta')!);
    return await runCase({ family, name, folder, meta, store }, { runtime: await runtime });
  } finally {
    await store.close();
  }
}

/** Disposes the runtimes that the cases shared. */
export async function endGolden(): Promise<void> {
  for (const runtime of runtimes.values()) await (await runtime).dispose();
  runtimes.clear();
}
