import { buildModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { createWebRuntime } from './create-web-runtime.js';

it('runs on WebAssembly with several threads', async () => {
  const runtime = await createWebRuntime({ threads: 2 });
  expect(runtime).toMatchObject({ name: 'web', device: 'wasm', threads: 2 });
  const model = buildModel('square', {}, (s) => {
    const x = s.input('x', 'float32', ['N', 'N']);
    s.output('y', s.op.matmul(x, x));
  });
  const session = await runtime.open(model);
  const { y } = await session.run({ x: tensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)) });
  expect([...y!.data]).toEqual([7, 10, 15, 22]);
  await runtime.dispose();
});

it('lists the devices there are when asked for another', async () => {
  await expect(createWebRuntime({ device: 'cpu' })).rejects.toMatchObject({
    code: 'runtime.device',
    wanted: 'wasm',
    got: '"cpu"',
  });
});

it('refuses options that are out of range', async () => {
  await expect(createWebRuntime({ threads: -1 })).rejects.toMatchObject({ code: 'runtime.option' });
});
