import type { SessionOptions } from '@kinograph/runtime';

/** onnxruntime-web's options for one session, as plain data. Weights are always copied into WebAssembly's memory. */
export function webSessionOptions({ prefer }: SessionOptions): Record<string, unknown> {
  return {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: prefer !== 'memory',
    enableMemPattern: prefer !== 'memory',
  };
}
