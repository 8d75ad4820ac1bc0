import type { OnnxModel } from '@kinograph/onnx';
import type { RuntimeOptions, SessionOptions } from '@kinograph/runtime';
import { addsProductsExactly } from './adds-exactly.js';

/**
 * onnxruntime-node's options for one session, as plain data.
 *
 * `prefer: 'balance'`: no arena and no memory pattern. `'memory'`: the same, and in fp32 the weights stay mapped files, for
 * nothing is folded (those stored in 16 bits are widened when they are used) and nothing is repacked. int8 weights are made
 * by folding.
 */
export function nodeSessionOptions(
  model: OnnxModel,
  { device, threads, precision }: Required<RuntimeOptions>,
  { prefer }: SessionOptions,
): Record<string, unknown> {
  const reuse = prefer === undefined || prefer === 'speed';
  const inPlace = prefer === 'memory' && precision === 'fp32';
  const folder = model.weightsDirectory;
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'extended', // The level above blocks channels for convolutions: a little faster on small images, slower and larger on big ones.
    executionMode: 'sequential',
    enableCpuMemArena: reuse,
    enableMemPattern: reuse,
    extra: {
      session: {
        force_spinning_stop: '1', // Threads that spin after a run take the cores from the next session.
        ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
        ...(inPlace ? { disable_prepacking: '1' } : {}),
        // Keeps sums from saturating; half as slow again, so only where they would.
        ...(precision === 'int8' && !addsProductsExactly() ? { x64quantprecision: '1' } : {}),
      },
      optimization: inPlace ? { disable_specified_optimizers: 'ConstantFolding' } : {},
    },
  };
}
