import { type Comparison, type GoldenCase, runCase } from '@kinograph/parity';
import { openSafetensors } from '@kinograph/safetensors';
import { openRuntime, type PageRuntimeOptions } from './conformance.js';

/** Runs one case of a golden family, served below `/golden`, and compares what it gives with what was recorded. */
export async function goldenCase(options: PageRuntimeOptions, family: string, name: string): Promise<Comparison[]> {
  const folder = new URL(`/golden/${family}`, location.href).href;
  const store = await openSafetensors(`${folder}/cases/${name}.safetensors`);
  const runtime = await openRuntime(options);
  try {
    const meta: GoldenCase['meta'] = JSON.parse(store.metadata.get('meta')!);
    return await runCase({ family, name, folder, meta, store }, { runtime });
  } finally {
    await runtime.dispose();
    await store.close();
  }
}
