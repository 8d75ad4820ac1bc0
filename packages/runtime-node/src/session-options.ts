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
  const session: Record<string, string> = { force_spinning_stop: '1' };
  const optimization: Record<string, string> = {};
  if (model.weightsDirectory !== undefined) {
    session['model_external_initializers_file_folder_path'] = model.weightsDirectory;
  }
  if (precision === 'int8') session['x64quantprecision'] = '1';
  if (prefer === 'memory' && precision === 'fp32') optimization['disable_specified_optimizers'] = 'ConstantFolding';
  return {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: prefer !== 'memory',
    enableMemPattern: prefer !== 'memory',
    logSeverityLevel: 4,
    extra: { session, optimization },
  };
}
