import type { Runtime } from '@kinograph/runtime';
import { type ConformanceSuite, conformanceSuite } from '@kinograph/runtime/conformance';
import { createWebRuntime, type Fallback } from '@kinograph/runtime-web';

/** What a page makes its runtimes with. */
export interface PageRuntimeOptions {
  readonly device: 'wasm' | 'webgpu';
  readonly threads?: number;
}

/** What the page's runtimes left to the CPU. */
export const fallbacks: Fallback[] = [];

/** A runtime of the page; what it leaves to the CPU is noted. */
export function openRuntime({ device, threads = 1 }: PageRuntimeOptions): Promise<Runtime> {
  return createWebRuntime({ device, threads, onFallback: (fallback) => void fallbacks.push(fallback) });
}

const suites = new Map<string, ConformanceSuite>();
const measured: Record<string, number> = {};

/** Runs one case of the conformance suite; what it measured, in milliseconds. */
export async function conformanceCase(options: PageRuntimeOptions, title: string): Promise<Record<string, number>> {
  const { device, threads = 1 } = options;
  const key = `${device} ${threads}`;
  const suite =
    suites.get(key) ??
    conformanceSuite({
      create: (asked) => createWebRuntime({ ...asked, device, threads, onFallback: (f) => void fallbacks.push(f) }),
      int8: device === 'wasm',
      float16: device === 'wasm',
      report: (what, milliseconds) => {
        measured[what] = milliseconds;
      },
    });
  suites.set(key, suite);
  const found = suite.cases.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no case "${title}"`);
  await found.run();
  return measured;
}

/** Disposes the runtimes that the cases shared. */
export async function endConformance(): Promise<void> {
  for (const suite of suites.values()) await suite.dispose();
  suites.clear();
}
