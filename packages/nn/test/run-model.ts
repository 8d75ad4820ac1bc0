import type { OnnxModel } from '@kinograph/onnx';
import { encodeSafetensors, openSafetensors, type TensorStore } from '@kinograph/safetensors';
import type { DType, Tensor } from '@kinograph/tensor';
import type { Tensor as OrtTensor } from 'onnxruntime-node';

process.env.ORT_DISABLE_TELEMETRY = '1';

/** An onnxruntime: the native one, or the WebAssembly one. */
export type Engine = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

const native: Engine = await import('onnxruntime-node');

/** Tensors as a checkpoint in memory. */
export function memoryStore(tensors: Readonly<Record<string, Tensor>>): Promise<TensorStore> {
  return openSafetensors(encodeSafetensors(tensors));
}

/** Runs a model once on one thread; on the native CPU provider unless told otherwise. */
export async function runModel(
  model: OnnxModel,
  feeds: Readonly<Record<string, Tensor>>,
  engine: Engine = native,
): Promise<Record<string, Tensor>> {
  const externalData = await Promise.all(
    model.weights.map(async ({ location, source }) => ({ path: location, data: await source.read(0, source.size) })),
  );
  const session = await engine.InferenceSession.create(model.bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    externalData,
    // On processors without VNNI sums of 8-bit products would saturate, as in runtime-node.
    extra: { session: { x64quantprecision: '1' } },
  });
  const inputs = Object.entries(feeds).map(([name, { dtype, data, shape }]): [string, OrtTensor] => [
    name,
    new engine.Tensor(dtype as 'float32', data as Float32Array, shape),
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
