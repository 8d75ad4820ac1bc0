import { buildModel, type OnnxModel } from '@kinograph/onnx';
import type { Runtime } from '@kinograph/runtime';
import { type Tensor, tensor } from '@kinograph/tensor';

/** How far the device may be from WebAssembly. */
const TOLERANCE = 1e-3;
/** More tokens than one tile of any known kernel, and not a multiple of one. */
const TOKENS = 70;
const HEADS = 4;
const WIDTH = 32;

/**
 * Whether fused attention, with a bias and without, gives on a device what it gives on the reference. Some kernels are right
 * for few tokens only, so it takes more of them than the check of the whole device does.
 */
export async function attentionIsRight(device: Runtime, reference: Runtime): Promise<boolean> {
  try {
    for (const biased of [false, true]) {
      const [expected, actual] = [await attended(reference, biased), await attended(device, biased)];
      if (!expected.every((value, index) => Math.abs(value - actual[index]!) <= TOLERANCE)) return false;
    }
    return true;
  } catch {
    return false; // What cannot be opened or run is not right either.
  }
}

async function attended(runtime: Runtime, biased: boolean): Promise<Float32Array> {
  const session = await runtime.open(attentionModel(biased));
  try {
    const [query, key, value] = [1, 2, 3].map((pace) => wave([1, TOKENS, WIDTH], pace));
    const bias = biased && { bias: wave([1, HEADS, TOKENS, TOKENS], 5) };
    const { y } = await session.run({ query: query!, key: key!, value: value!, ...bias });
    return y!.data as Float32Array;
  } finally {
    await session.dispose();
  }
}

function attentionModel(biased: boolean): OnnxModel {
  return buildModel('attention-check', {}, (s) => {
    const [query, key, value] = ['query', 'key', 'value'].map((name) => s.input(name, 'float32', [1, 'N', WIDTH]));
    const bias = biased && { attentionBias: s.input('bias', 'float32', [1, HEADS, 'N', 'N']) };
    const scale = Math.sqrt(HEADS / WIDTH);
    s.output('y', s.op.multiHeadAttention(query!, key!, value!, { heads: HEADS, scale, ...bias }));
  });
}

/** Smooth numbers between -1 and 1. */
function wave(shape: readonly number[], pace: number): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, index) => Math.sin(1.7 * pace * index)),
  );
}
