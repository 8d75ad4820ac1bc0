import { pooledRuntime, type Runtime } from '@kinograph/runtime';
import { createWebRuntime, type Fallback } from '@kinograph/runtime-web';
import { ModelNotices } from '../core/model-notices.js';
import type { EngineDevice } from '../engine/engine.js';

/** Models stay open for the next video: a few minutes, and as long as WebAssembly's 4 GiB have room for activations too. */
const pool = { idleSeconds: 300, maxBytes: 2e9 };

/** What this page can compute on. */
export async function devicesHere(): Promise<EngineDevice[]> {
  const threads = crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  const adapter = 'gpu' in navigator ? await navigator.gpu.requestAdapter().catch(() => null) : null;
  return [
    { id: 'wasm', name: `CPU (WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'})` },
    {
      id: 'webgpu',
      name: 'GPU (WebGPU)',
      ...(adapter === null && { unavailable: 'This browser offers no GPU to pages.' }),
    },
  ];
}

/** The one runtime that is open: engines hold memory, so that of another device is ended first. */
export class OpenRuntime {
  #device: string | undefined;
  #runtime: Promise<Runtime> | undefined;
  /** What the device does not do of which model. */
  readonly modelNotices = new ModelNotices();
  /** What the device that is open does not do whatever the model, for people. */
  shortcomings: readonly string[] = [];

  /** The runtime of a device. */
  async on(device: string): Promise<Runtime> {
    if (this.#device !== device) {
      await this.end();
      this.#device = device;
      this.#runtime = createWebRuntime({
        device,
        onFallback: (fallback) => this.modelNotices.found(fallback.model, leftToCpu(fallback)),
      }).then((engine) => {
        if (engine.lowering.attention === 'plain') this.shortcomings = [plainAttention];
        return pooledRuntime(engine, pool);
      });
      this.#runtime.catch(() => {
        this.#device = undefined;
      });
    }
    return this.#runtime!;
  }

  /** Ends it. */
  async end(): Promise<void> {
    const runtime = this.#runtime;
    this.#runtime = undefined;
    this.#device = undefined;
    this.shortcomings = [];
    this.modelNotices.forget();
    await runtime?.then((open) => open.dispose()).catch(() => undefined);
  }
}

const plainAttention =
  'This GPU does not compute fused attention rightly, so attention is built of plain operators: slower, and right.';

function leftToCpu({ model, operators }: Fallback): string {
  const list = Object.entries(operators).map(([operator, count]) => `${operator} (${count})`);
  return `The CPU does what this GPU does not, in ${model}: ${list.join(', ')}.`;
}
