import type { OnnxModel } from '@kinograph/onnx';
import type { ByteSource, TensorInfo, TensorStore } from '@kinograph/safetensors';
import type { DType, Tensor } from '@kinograph/tensor';
import type { Tensor as OrtTensor } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor: OrtTensorClass } = await import('onnxruntime-node');

const STORED = { float32: 'F32', float16: 'F16', bfloat16: 'BF16', int64: 'I64', int32: 'I32' } as const;

/** A store of tensors that lie in memory, as a safetensors file would hold them. */
export function memoryStore(tensors: Readonly<Record<string, Tensor>>): TensorStore {
  const size = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(size);
  const source: ByteSource = {
    name: '<memory>',
    size,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
  const infos = new Map<string, TensorInfo>();
  let byteOffset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), byteOffset);
    const storedDtype = STORED[dtype as keyof typeof STORED];
    infos.set(name, { name, storedDtype, dtype, shape, byteOffset, byteLength: data.byteLength, source });
    byteOffset += data.byteLength;
  }
  return { tensors: infos, metadata: new Map() };
}

/** Runs a model once on onnxruntime's CPU provider, on one thread. */
export async function runModel(
  model: OnnxModel,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const externalData = await Promise.all(
    model.weights.map(async ({ location, source }) => ({ path: location, data: await source.read(0, source.size) })),
  );
  const session = await InferenceSession.create(model.bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    externalData,
  });
  const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]): [string, OrtTensor] => [
    name,
    new OrtTensorClass(dtype as 'float32', data as Float32Array, shape),
  ]);
  const outputs = await session.run(Object.fromEntries(inputs));
  await session.release();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, dims, data }]) => [
      name,
      { dtype: type as DType, shape: dims, data: data as Float32Array },
    ]),
  );
}

/** A float32 tensor. */
export function float32(shape: readonly number[], values: ArrayLike<number>): Tensor<'float32'> {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}

/** An int64 tensor. */
export function int64(shape: readonly number[], values: readonly number[]): Tensor<'int64'> {
  return { dtype: 'int64', shape, data: BigInt64Array.from(values, BigInt) };
}

/** Numbers in [-1, 1) that look random and are the same every time. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
