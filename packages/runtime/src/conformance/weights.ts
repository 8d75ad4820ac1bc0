import { type ByteSource, memorySource, type SafetensorsDType, type TensorInfo } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { assert, assertTensor } from './assert.js';
import type { ConformanceCase, ConformanceContext } from './case.js';
import { addWeights, storeOf } from './models.js';

const shape = [2, 3];

/** A file that begins with `skip` other bytes, then six float32 numbers, then the same six as bfloat16. */
function fileOf(values: readonly number[], skip: number): Uint8Array {
  const floats = Float32Array.from(values);
  const halves = Uint16Array.from(new Uint32Array(floats.buffer), (bits) => bits >>> 16);
  const file = new Uint8Array(skip + floats.byteLength + halves.byteLength).fill(0xff);
  file.set(new Uint8Array(floats.buffer), skip);
  file.set(new Uint8Array(halves.buffer), skip + floats.byteLength);
  return file;
}

function infosOf(source: ByteSource, skip: number, names: { float32?: string; bfloat16?: string }): TensorInfo[] {
  const info = (name: string, dtype: 'float32' | 'bfloat16', offset: number, size: number): TensorInfo => {
    const storedDtype: SafetensorsDType = dtype === 'float32' ? 'F32' : 'BF16';
    return { name, storedDtype, dtype, shape, byteOffset: skip + offset, byteLength: 6 * size, source };
  };
  return [
    ...(names.float32 === undefined ? [] : [info(names.float32, 'float32', 0, 4)]),
    ...(names.bfloat16 === undefined ? [] : [info(names.bfloat16, 'bfloat16', 24, 2)]),
  ];
}

async function check(
  context: ConformanceContext,
  infos: readonly TensorInfo[],
  added: readonly number[],
): Promise<void> {
  for (const prefer of ['speed', 'memory'] as const) {
    const session = await context.runtime.open(addWeights(storeOf(infos)), { prefer });
    const { y } = await session.run({ x: tensor('float32', shape, Float32Array.of(0, 1, 2, 3, 4, 5)) });
    assertTensor(y, { dtype: 'float32', shape, values: added.map((value, index) => value + index) });
    await session.dispose();
  }
}

const onDisk = ({ file }: ConformanceContext) => file !== undefined;
const values = [1, 2, -3, 0.5, 256, -64];
const doubled = values.map((value) => 2 * value);

/** Weights, wherever they lie. */
export const weightCases: readonly ConformanceCase[] = [
  ...[0, 3].map(
    (skip): ConformanceCase => ({
      title: `uses float32 and bfloat16 weights of a file at offset ${skip}`,
      applies: onDisk,
      run: async (context) => {
        const source = await context.file!('weights.safetensors', fileOf(values, skip));
        await check(context, infosOf(source, skip, { float32: 'a', bfloat16: 'b' }), doubled);
        await source.close();
      },
    }),
  ),
  {
    title: 'uses weights of several files, in folders of their own',
    applies: onDisk,
    run: async (context) => {
      const one = await context.file!('one.safetensors', fileOf(values, 8));
      const two = await context.file!('two.safetensors', fileOf(values, 1));
      const infos = [...infosOf(one, 8, { float32: 'a' }), ...infosOf(two, 1, { bfloat16: 'b' })];
      await check(context, infos, doubled);
      for (const source of [one, two]) await source.close();
    },
  },
  {
    title: 'uses weights of a file and of memory in one model',
    applies: onDisk,
    run: async (context) => {
      const one = await context.file!('one.safetensors', fileOf(values, 8));
      const two = memorySource(fileOf(values, 1));
      await check(context, [...infosOf(one, 8, { float32: 'a' }), ...infosOf(two, 1, { bfloat16: 'b' })], doubled);
      await one.close();
    },
  },
  {
    title: 'uses weights of memory, several times over',
    run: async (context) => {
      const bytes = fileOf(values, 3);
      const infos = infosOf(memorySource(bytes), 3, { float32: 'a', bfloat16: 'b' });
      await check(context, infos, doubled);
      await check(context, infos, doubled);
      assert(bytes.byteLength === 39, 'the bytes were taken away');
    },
  },
];
