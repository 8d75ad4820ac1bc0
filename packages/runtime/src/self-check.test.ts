import { defaultLowering } from '@kinograph/onnx';
import { tensor } from '@kinograph/tensor';
import { expect, it } from 'vitest';
import type { Runtime } from './runtime.js';
import { selfCheck } from './self-check.js';

/** A device whose every result is one number, or an error. */
function deviceOf(device: string, result: number | Error): Runtime {
  const lowering = { ...defaultLowering, attention: device === 'gpu' ? 'plain' : 'fused' } as const;
  return {
    name: 'fake',
    device,
    lowering,
    threads: 1,
    open: async (model) => ({
      model,
      run: async () => {
        if (result instanceof Error) throw result;
        return { y: tensor('float32', [1], Float32Array.of(result)) };
      },
      runKeeping: () => Promise.reject(new Error('not asked for')),
      dispose: async () => {},
    }),
    kept: { tensors: 0, bytes: 0 },
    keep: () => Promise.reject(new Error('not asked for')),
    dispose: async () => {},
  };
}

it('passes a device that is as near to the reference as rounding allows', async () => {
  await selfCheck(deviceOf('gpu', 1.00001), deviceOf('cpu', 1));
});

it.each([1.01, Number.NaN])('refuses a device that gives %f for 1', async (value) => {
  await expect(selfCheck(deviceOf('gpu', value), deviceOf('cpu', 1))).rejects.toMatchObject({
    code: 'runtime.self-check',
    next: 'Update the driver, or use the device cpu.',
  });
});

it('says what a device said that does not work', async () => {
  await expect(selfCheck(deviceOf('gpu', new Error('no adapter.')), deviceOf('cpu', 1))).rejects.toMatchObject({
    code: 'runtime.device',
    message: 'fake runtime: the device gpu does not work here. no adapter. The device cpu works.',
  });
});
