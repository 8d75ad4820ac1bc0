import type { Scope, Value } from '@kinograph/onnx';

/** Shift and scale of an adaptive norm, broadcastable to `[B, N, D]`. */
export interface Modulation {
  readonly shift: Value;
  readonly scale: Value;
}

/** `x * (1 + scale) + shift` (Perez et al. 2018; adaLN of Peebles & Xie 2022, section 3.2). */
export function modulate({ op }: Scope, x: Value, { shift, scale }: Modulation): Value {
  return op.add(op.mul(x, op.add(scale, 1)), shift);
}

/** From one row a timestep `[T, 1, D]` to what broadcasts over tokens: as it is, or each token's own row `[B, N, D]`. */
export function rows(s: Scope, perTimestep: Value, timestepIndex: Value | undefined): Value {
  if (!timestepIndex) return perTimestep;
  return s.op.gather(s.op.squeeze(perTimestep, 1), timestepIndex, { axis: 0 });
}
