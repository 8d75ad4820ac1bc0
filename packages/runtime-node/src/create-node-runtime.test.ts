import { buildModel } from '@kinograph/onnx';
import { expect, it } from 'vitest';
import { createNodeRuntime } from './create-node-runtime.js';

it('runs on the CPU with every core unless told otherwise', async () => {
  const runtime = await createNodeRuntime();
  expect(runtime).toMatchObject({ name: 'node', device: 'cpu' });
  expect(runtime.threads).toBeGreaterThan(0);
  expect(runtime.lowering).toEqual({ attention: 'fused', linear: 'float32', contrib: true });
  await runtime.dispose();
});

it('offers int8 weights on the CPU', async () => {
  const runtime = await createNodeRuntime({ precision: 'int8', threads: 1 });
  expect(runtime.lowering.linear).toBe('int8');
  await runtime.dispose();
});

it('lists the devices there are when asked for another', async () => {
  const asked = createNodeRuntime({ device: 'webgp' });
  await expect(asked).rejects.toMatchObject({ code: 'runtime.device', next: 'Did you mean "webgpu"?' });
  await expect(asked).rejects.toThrow(/wanted (cpu, webgpu|.*cpu)/);
});

it.each([
  [{ threads: 0 }, 'options.threads'],
  [{ threads: 1.5 }, 'options.threads'],
  [{ precision: 'int4' as 'int8' }, 'options.precision'],
])('refuses %j', async (options, where) => {
  await expect(createNodeRuntime(options)).rejects.toMatchObject({ code: 'runtime.option', where });
});

it('is disposed before it has started, and opens nothing then', async () => {
  const runtime = await createNodeRuntime();
  await runtime.dispose();
  const model = buildModel('nothing', {}, (s) => s.output('y', s.input('x', 'float32', [1])));
  await expect(runtime.open(model)).rejects.toMatchObject({ code: 'runtime.disposed' });
});

it('refuses int8 on other devices than the CPU', async () => {
  await expect(createNodeRuntime({ device: 'webgpu', precision: 'int8' })).rejects.toMatchObject({
    code: 'runtime.option',
    next: 'int8 runs on the device cpu.',
  });
});
