import { buildModel, type OnnxModel } from '@kinograph/onnx';
import type { Runtime } from '@kinograph/runtime';
import type { Fallback } from '@kinograph/runtime-web';
import { blobSource, type TensorInfo } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { fallbacks, openRuntime, type PageRuntimeOptions } from './conformance.js';

/** Width of a square float32 weight of 8 MiB. */
const WIDTH = 1448;

/** `y = x W`, with `W` in a blob. */
function weighted(): OnnxModel {
  const byteLength = 4 * WIDTH * WIDTH;
  const source = blobSource(new Blob([new Float32Array(WIDTH * WIDTH).fill(0.5)]), 'weights');
  const shape = [WIDTH, WIDTH];
  const info: TensorInfo = {
    name: 'W',
    storedDtype: 'F32',
    dtype: 'float32',
    shape,
    byteOffset: 0,
    byteLength,
    source,
  };
  return buildModel('weighted', { weights: { tensors: new Map([['W', info]]), metadata: new Map() } }, (s) => {
    s.output('y', s.op.matmul(s.input('x', 'float32', ['N', WIDTH]), s.weight('W', shape)));
  });
}

let shared: Promise<Runtime> | undefined;

/** Opens a model with 8 MiB of weights, runs it and disposes it, this many times; gives the page's JavaScript heap after it. */
export async function openRunDispose(options: PageRuntimeOptions, times: number): Promise<number> {
  shared ??= openRuntime(options);
  const runtime = await shared;
  for (let time = 0; time < times; time++) {
    const session = await runtime.open(weighted());
    const { y } = await session.run({ x: tensor('float32', [1, WIDTH], new Float32Array(WIDTH).fill(1)) });
    if (y!.data[0] !== WIDTH / 2) throw new Error(`got ${y!.data[0]}`);
    await session.dispose();
  }
  return heap();
}

/** Disposes the runtime those runs shared, then makes and disposes others. */
export async function createDispose(options: PageRuntimeOptions, times: number): Promise<number> {
  await (await shared)?.dispose();
  shared = undefined;
  for (let time = 0; time < times; time++) await (await openRuntime(options)).dispose();
  return heap();
}

/** What the device leaves to the CPU of a model that has an operator it does not know. */
export async function fallbackOfProduct(options: PageRuntimeOptions): Promise<Fallback[]> {
  const runtime = await openRuntime(options);
  const before = fallbacks.length;
  const model = buildModel('product', {}, (s) => {
    const [a, b] = [s.input('a', 'float32', ['N', 2]), s.input('b', 'float32', ['M', 2])];
    s.output('y', s.op.fusedMatMul(a, b, { transA: false, transB: true, alpha: 0.5 }));
  });
  await (await runtime.open(model)).dispose();
  await runtime.dispose();
  return fallbacks.slice(before);
}

/** Largest difference between WebGPU and WebAssembly over convolutions of many channel counts, by `in -> out`. */
export async function convolutionDifferences(): Promise<Record<string, number>> {
  const [gpu, cpu] = [await openRuntime({ device: 'webgpu' }), await openRuntime({ device: 'wasm' })];
  const wave = (shape: readonly number[]) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    return tensor(
      'float32',
      shape,
      Float32Array.from({ length: size }, (_, index) => Math.sin(1.7 * index)),
    );
  };
  const differences: Record<string, number> = {};
  for (const [ins, outs] of [
    [9, 8],
    [6, 4],
  ] as const) {
    const model = buildModel('convolution', {}, (s) => {
      const x = s.input('x', 'float32', [1, ins, 'H', 'W']);
      const pads = [
        [1, 1],
        [1, 1],
      ] as const;
      s.output(
        'y',
        s.op.conv(x, s.constant(wave([outs, ins, 3, 3])), s.constant(wave([outs])), { strides: [1, 1], pads }),
      );
    });
    const results: Float32Array[] = [];
    for (const runtime of [gpu, cpu]) {
      const session = await runtime.open(model);
      results.push((await session.run({ x: wave([1, ins, 8, 8]) })).y!.data as Float32Array);
      await session.dispose();
    }
    const [got, expected] = results as [Float32Array, Float32Array];
    differences[`${ins} -> ${outs}`] = Math.max(...got.map((value, index) => Math.abs(value - expected[index]!)));
  }
  await Promise.all([gpu.dispose(), cpu.dispose()]);
  return differences;
}

/** Bytes the page's JavaScript holds after a collection; Chromium tells when it is started with the right flags. */
async function heap(): Promise<number> {
  const { gc } = globalThis as { gc?: () => void };
  gc?.();
  await new Promise((resolve) => setTimeout(resolve, 50));
  gc?.();
  return (performance as Performance & { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
}
