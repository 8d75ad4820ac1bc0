import { KinographError } from '@kinograph/errors';
import type { Lowering } from '@kinograph/onnx';
import type { RuntimeErrorCode, RuntimeOptions } from '@kinograph/runtime';

/**
 * The operators a device of onnxruntime-node is given. Only the CPU has com.microsoft operators that are both fast and
 * proven; every other provider gets standard operators, which it runs itself or hands to the CPU.
 * @throws KinographError `runtime.option` for int8 anywhere but on the CPU.
 */
export function loweringOf(device: string, precision: NonNullable<RuntimeOptions['precision']>): Lowering {
  if (device === 'cpu') return { attention: 'fused', linear: precision === 'int8' ? 'int8' : 'float32', contrib: true };
  if (precision === 'fp32') return { attention: 'plain', linear: 'float32', contrib: false };
  throw new KinographError<RuntimeErrorCode>('runtime.option', {
    where: 'node runtime: precision',
    wanted: `fp32 on ${device}`,
    got: precision,
    next: 'int8 runs on the device cpu.',
  });
}
