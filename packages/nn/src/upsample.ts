import type { Scope, Value } from '@kinograph/onnx';

/** Repeats every pixel of `[B, C, H, W]` in a square of `factor`: `[B, C, factor*H, factor*W]`. */
export function upsampleNearest({ op }: Scope, x: Value, { factor }: { factor: number }): Value {
  const options = { mode: 'nearest', coordinates: 'asymmetric', rounding: 'floor' } as const;
  return op.resize(x, { scales: [1, 1, factor, factor], ...options });
}
