import { buildModel } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import { createWebRuntime } from './create-web-runtime.js';

it('runs', async () => {
  const t0 = performance.now();
  const runtime = await createWebRuntime({ threads: 1 });
  const t1 = performance.now();
  const model = buildModel('add', {}, (s) => {
    const x = s.input('x', 'float32', ['N']);
    s.output('y', s.op.add(x, 1));
  });
  const session = await runtime.open(model);
  const t2 = performance.now();
  const { y } = await session.run({ x: tensor('float32', [3], new Float32Array([1, 2, 3])) });
  console.log(t1 - t0, t2 - t1, performance.now() - t2, y);
  expect([...y!.data]).toEqual([2, 3, 4]);
  await session.dispose();
  await runtime.dispose();
});
