import { KinographError } from '@kinograph/errors';
import { type Scope, sameDim, type Value } from '@kinograph/onnx';

/**
 * Rotary position embedding (Su et al. 2021) on interleaved pairs: channels (0, 1), (2, 3), ... of every head turn by
 * the angle of their pair. `x` is `[B, N, H*D]`; `cos` and `sin` of the angles are `[B, N, D/2]`, or `[1, N, D/2]` when
 * all of the batch has the same positions.
 */
export function rotaryInterleaved(s: Scope, x: Value, cos: Value, sin: Value, { heads }: { heads: number }): Value {
  const { op } = s;
  const [B, N, width] = [x.dim(0), x.dim(1), x.dim(2)];
  const half = Number(width) / heads / 2;
  const fits = [cos, sin].every(
    (t) => t.rank === 3 && t.dim(2) === half && sameDim(t.dim(1), N) && (t.dim(0) === 1 || sameDim(t.dim(0), B)),
  );
  if (!fits) {
    throw new KinographError('nn.rotary', {
      where: `rotaryInterleaved ${s.path}`,
      wanted: `cos and sin [B or 1, N, D/2] for [B, N, ${heads}*D]`,
      got: `${x}, cos ${cos}, sin ${sin}`,
    });
  }
  const pairs = op.reshape(x, [B, N, heads, half, 2]);
  const [even, odd] = op.split(pairs, { axis: -1, parts: 2 }) as [Value, Value]; // [B, N, H, D/2, 1]
  const [c, d] = [cos, sin].map((table) => op.unsqueeze(table, 2, 4)) as [Value, Value]; // [B or 1, N, 1, D/2, 1]
  const first = op.sub(op.mul(even, c), op.mul(odd, d));
  const second = op.add(op.mul(even, d), op.mul(odd, c));
  return op.reshape(op.concat([first, second], { axis: -1 }), [B, N, width]);
}
