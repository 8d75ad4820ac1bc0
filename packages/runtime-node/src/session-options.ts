import type { OnnxModel } from '@kinograph/onnx';
import type { RuntimeOptions, SessionOptions } from '@kinograph/runtime';

/**
 * onnxruntime-node's options for one session, as plain data.
 *
 * `prefer: 'memory'`: no arena and no memory pattern, and, in fp32, no constant folding, so that weights stored in 16 bits
 * stay mapped and are widened when they are used. int8 keeps folding: quantizing is folding.
 */
export function nodeSessionOptions(
  model: OnnxModel,
  { device, threads, precision }: Required<RuntimeOptions>,
  { prefer }: SessionOptions,
): Record<string, unknown> {
  const folds = prefer !== 'memory' || precision === 'int8';
  const folder = model.weightsDirectory;
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: prefer !== 'memory',
    enableMemPattern: prefer !== 'memory',
    extra: {
      session: {
        force_spinning_stop: '1', // Threads that spin after a run take the cores from the next session.
        ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
        ...(precision === 'int8' ? { x64quantprecision: '1' } : {}), // CPUs without VNNI overflow otherwise.
      },
      optimization: folds ? {} : { disable_specified_optimizers: 'ConstantFolding' },
    },
  };
}
