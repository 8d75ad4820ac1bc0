import type { Scope, Value } from '@kinograph/onnx';

/** Rows of the table `weight` `[count, width]`, picked by int64 or int32 `ids` `[...]`: `[..., width]`. */
export function embedding(s: Scope, ids: Value, { count, width }: { count: number; width: number }): Value {
  return s.op.gather(s.weight('weight', [count, width]), ids, { axis: 0 });
}
