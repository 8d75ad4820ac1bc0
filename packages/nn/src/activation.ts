import type { Scope, Value } from '@kinograph/onnx';

/** `gelu-erf` is exact; `gelu-tanh` the tanh approximation; `gelu-quick` is `x * sigmoid(1.702 x)`. */
export type ActivationName = 'silu' | 'relu' | 'gelu-erf' | 'gelu-tanh' | 'gelu-quick';

/** `x * sigmoid(x)` (Elfwing et al. 2018; also called swish). */
export function silu({ op }: Scope, x: Value): Value {
  return op.mul(x, op.sigmoid(x));
}

/** Gaussian error linear unit (Hendrycks & Gimpel 2016); which form is always said. */
export function gelu({ op }: Scope, x: Value, form: 'erf' | 'tanh' | 'quick'): Value {
  return form === 'quick' ? op.mul(x, op.sigmoid(op.mul(x, 1.702))) : op.gelu(x, { approximate: form });
}

/** `max(x, 0)`. */
export function relu({ op }: Scope, x: Value): Value {
  return op.relu(x);
}

/** An activation by name. */
export function activation(s: Scope, x: Value, name: ActivationName): Value {
  if (name === 'silu') return silu(s, x);
  if (name === 'relu') return relu(s, x);
  return gelu(s, x, name === 'gelu-erf' ? 'erf' : name === 'gelu-tanh' ? 'tanh' : 'quick');
}
