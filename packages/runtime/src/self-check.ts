import { KinographError } from '@kinograph/errors';
import { buildModel, type Lowering, type OnnxModel, type Scope, type Value } from '@kinograph/onnx';
import { type Tensor, tensor } from '@kinograph/tensor';
import type { RuntimeErrorCode } from './error-code.js';
import type { Runtime } from './runtime.js';

/** How far a device may be from the reference: its kernels may sum in another order, and no more. */
const TOLERANCE = 1e-3;

/**
 * Runs one small model on a device and on a reference (the same engine's CPU), and compares. It has a piece of everything a
 * diffusion model is made of: convolution, normalization, attention over a few heads, gelu.
 * @throws KinographError `runtime.device` when the device cannot open or run it, `runtime.self-check` when it computes
 * something else.
 */
export async function selfCheck(device: Runtime, reference: Runtime): Promise<void> {
  const expected = await resultOn(reference);
  let actual: Tensor;
  try {
    actual = await resultOn(device);
  } catch (cause) {
    throw new KinographError<RuntimeErrorCode>('runtime.device', {
      where: `${device.name} runtime: the device ${device.device} does not work here`,
      next: `${cause instanceof Error ? cause.message : cause} The device ${reference.device} works.`,
      cause,
    });
  }
  let difference = 0;
  for (const [index, value] of (expected.data as Float32Array).entries()) {
    const distance = Math.abs(value - (actual.data[index] as number));
    if (!(distance <= difference)) difference = distance;
  }
  if (difference <= TOLERANCE) return;
  throw new KinographError<RuntimeErrorCode>('runtime.self-check', {
    where: `${device.name} runtime: the device ${device.device} computes wrong numbers`,
    wanted: `at most ${TOLERANCE} from ${reference.device}`,
    got: String(difference),
    next: `Update the driver, or use the device ${reference.device}.`,
  });
}

async function resultOn(runtime: Runtime): Promise<Tensor> {
  const session = await runtime.open(checkModel(runtime.lowering));
  try {
    const { y } = await session.run({ x: wave([2, C, 4, 4], 1) });
    return y!;
  } finally {
    await session.dispose();
  }
}

/** Channels, and heads of the attention. */
const C = 16;
const HEADS = 2;

/** `[B, C, 4, 4]` to `[B, 16, C]`: convolution, RMS normalization, attention over the pixels, gelu. */
function checkModel(lowering: Lowering): OnnxModel {
  return buildModel('self-check', { lowering }, (s) => {
    const { op } = s;
    const x = s.input('x', 'float32', ['B', C, 4, 4]);
    const convolved = op.conv(x, s.constant(wave([C, C, 3, 3], 0.3)), s.constant(wave([C], 1)), {
      strides: [1, 1],
      pads: [
        [1, 1],
        [1, 1],
      ],
    });
    const tokens = op.transpose(op.reshape(convolved, ['B', C, 16]), [0, 2, 1]); // [B, 16, C]
    const power = op.reduceMean(op.mul(tokens, tokens), { axes: [-1], keepDims: true });
    const normal = op.div(tokens, op.sqrt(op.add(power, 1e-6)));
    const [query, key, value] = [1, 2, 3].map((scale) => op.matmul(normal, s.constant(wave([C, C], scale / 4))));
    const attended = attention(s, query!, key!, value!);
    s.output('y', op.gelu(op.add(tokens, attended), { approximate: 'tanh' }));
  });
}

function attention({ op, lowering }: Scope, query: Value, key: Value, value: Value): Value {
  const scale = Math.sqrt(HEADS / C);
  if (lowering.attention === 'fused') return op.multiHeadAttention(query, key, value, { heads: HEADS, scale });
  const split = (x: Value) => op.transpose(op.reshape(x, ['B', 16, HEADS, C / HEADS]), [0, 2, 1, 3]); // [B, H, 16, C/H]
  const scores = op.mul(op.matmul(split(query), op.transpose(split(key), [0, 1, 3, 2])), scale);
  const mixed = op.matmul(op.softmax(scores, { axis: -1 }), split(value));
  return op.reshape(op.transpose(mixed, [0, 2, 1, 3]), ['B', 16, C]);
}

/** Smooth numbers between `-scale` and `scale`. */
function wave(shape: readonly number[], scale: number): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, index) => scale * Math.sin(1.7 * index)),
  );
}
