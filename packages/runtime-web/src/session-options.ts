import type { OnnxModel } from '@kinograph/onnx';
import type { SessionOptions } from '@kinograph/runtime';
import type { WebDevice } from './device.js';

/** onnxruntime-web's options for one session, as plain data. Weights are always copied into the engine's memory. */
export function webSessionOptions(
  { name }: OnnxModel,
  device: WebDevice,
  { prefer }: SessionOptions,
): Record<string, unknown> {
  return {
    executionProviders: device === 'webgpu' ? ['webgpu', 'wasm'] : ['wasm'],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: prefer !== 'memory',
    enableMemPattern: prefer !== 'memory',
    logId: name,
  };
}
