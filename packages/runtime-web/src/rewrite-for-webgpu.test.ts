import { buildModel, elementType, modelProto, type OnnxModel } from '@kinograph/onnx';
import type { Runtime } from '@kinograph/runtime';
import { memorySource, type TensorInfo } from '@kinograph/safetensors';
import { type Tensor, tensor } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebRuntime } from './create-web-runtime.js';
import { rewriteForWebgpu } from './rewrite-for-webgpu.js';
import { widenFiles } from './widen-files.js';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createWebRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

async function resultOf(model: OnnxModel, x: Tensor): Promise<number[]> {
  const session = await runtime.open(model);
  const { y } = await session.run({ x });
  await session.dispose();
  return Array.from(y!.data, Number);
}

/** A model as it is given to the engine, with its external data as weights again. */
async function rewritten(model: OnnxModel): Promise<OnnxModel> {
  const given = await Promise.all(model.weights.map(({ source }) => source.read(0, source.size)));
  const { bytes, files } = rewriteForWebgpu(model.bytes);
  const { head, parts } = widenFiles({
    head: { locations: model.weights.map(({ location }) => location), ...(files && { files }) },
    parts: [bytes, ...given],
  });
  const [, ...made] = parts;
  const weights = made.map((data, index) => ({ location: head.locations[index], source: memorySource(data) }));
  return { ...model, bytes, weights };
}

const wave = (shape: readonly number[]) => {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, index) => Math.sin(1.7 * index)),
  );
};

describe('a model for WebGPU', () => {
  /** Four numbers as bfloat16 at an odd offset, then as float32. */
  const values = [1, -2, 0.5, 256];
  const bytes = new Uint8Array(3 + 8 + 16);
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  bytes.set(new Uint8Array(Uint16Array.from(bits, (word) => word >>> 16).buffer), 3);
  bytes.set(new Uint8Array(bits.buffer), 11);
  const source = memorySource(bytes);
  const shape = [2, 2];
  const infos: Readonly<Record<'half' | 'full', TensorInfo>> = {
    half: { name: 'half', storedDtype: 'BF16', dtype: 'bfloat16', shape, byteOffset: 3, byteLength: 8, source },
    full: { name: 'full', storedDtype: 'F32', dtype: 'float32', shape, byteOffset: 11, byteLength: 16, source },
  };
  const summed = (names: readonly (keyof typeof infos)[]) => {
    const weights = { tensors: new Map(names.map((name) => [name, infos[name]])), metadata: new Map<string, string>() };
    return buildModel('summed', { weights }, (s) => {
      let y = s.input('x', 'float32', shape);
      for (const name of names) y = s.op.add(y, s.weight(name, shape));
      s.output('y', y);
    });
  };

  it('holds weights stored as bfloat16 as the same numbers in float32', async () => {
    const model = summed(['half', 'full']);
    const changed = await rewritten(model);
    expect(await resultOf(changed, wave([2, 2]))).toEqual(await resultOf(model, wave([2, 2])));
    const { graph } = modelProto.decode(changed.bytes);
    expect(graph!.initializer!.filter(({ dataType }) => dataType === elementType.bfloat16)).toEqual([]);
  });

  it('does not carry a file that only bfloat16 weights were in', async () => {
    const { weights } = await rewritten(summed(['half']));
    expect(weights.map(({ source: { size } }) => size)).toEqual([16]);
  });

  it('names external data that was not given', () => {
    const { bytes, files } = rewriteForWebgpu(summed(['half']).bytes);
    expect(() => widenFiles({ head: { locations: ['other'], files }, parts: [bytes, new Uint8Array(8)] })).toThrow(
      /external data .+ was not given/,
    );
  });

  it('counts the nodes of each operator', () => {
    expect(rewriteForWebgpu(summed(['full']).bytes).operators).toMatchObject({ Add: 1 });
  });

  it('stays as it is where nothing need be changed', async () => {
    const model = summed(['full']);
    expect((await rewritten(model)).bytes).toBe(model.bytes);
  });

  const convolution = (channels: number) =>
    buildModel('convolution', {}, (s) => {
      const x = s.input('x', 'float32', [1, channels, 'H', 'W']);
      const pads = [
        [1, 1],
        [1, 1],
      ] as const;
      const options = { strides: [1, 1], pads } as const;
      s.output('y', s.op.conv(x, s.constant(wave([8, channels, 3, 3])), s.constant(wave([8])), options));
    });

  it('pads the channels of convolutions that WebGPU gets wrong, which changes no number', async () => {
    const model = convolution(9);
    const changed = await rewritten(model);
    const kinds = modelProto.decode(changed.bytes).graph!.node!.map(({ opType }) => opType);
    expect(kinds).toEqual(['Pad', 'Pad', 'Conv']);
    const [expected, got] = [await resultOf(model, wave([1, 9, 6, 5])), await resultOf(changed, wave([1, 9, 6, 5]))];
    expect(Math.max(...got.map((value, index) => Math.abs(value - expected[index]!)))).toBeLessThan(1e-4);
  });

  it.each([3, 8, 12])('leaves a convolution of %i channels alone', async (channels) => {
    const model = convolution(channels);
    expect((await rewritten(model)).bytes).toBe(model.bytes);
  });
});
