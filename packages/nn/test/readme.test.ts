import { buildModel } from '@kinograph/onnx';
import { expect, it } from 'vitest';
import { embedding, gelu, layerNorm, linear } from '../src/index.js';
import { float32, int64, memoryStore, noise, runModel } from './run-model.js';

it('builds and runs the block of the README', async () => {
  const weights = await memoryStore({
    'norm.weight': float32([64], new Float32Array(64).fill(1)),
    'norm.bias': float32([64], new Float32Array(64)),
    'fc1.weight': float32([256, 64], noise(256 * 64)),
    'fc1.bias': float32([256], noise(256)),
    'fc2.weight': float32([64, 256], new Float32Array(64 * 256)),
    'fc2.bias': float32([64], new Float32Array(64).fill(2)),
  });
  const model = buildModel('mlp', { weights }, (s) => {
    const x = s.input('x', 'float32', ['B', 'N', 64]);
    const h = layerNorm(s.at('norm'), x, { epsilon: 1e-6, affine: true });
    const a = gelu(s, linear(s.at('fc1'), h, { out: 256 }), 'tanh');
    s.output('y', s.op.add(x, linear(s.at('fc2'), a, { out: 64 })));
  });
  const x = float32([1, 3, 64], noise(3 * 64, 2));
  const { y } = await runModel(model, { x });
  // fc2 gives 2 whatever comes in.
  expect(y).toEqual(
    float32(
      [1, 3, 64],
      x.data.map((value) => value + 2),
    ),
  );
});

it('embedding picks rows of its table', async () => {
  const weights = await memoryStore({ 'shared.weight': float32([3, 2], [1, 2, 3, 4, 5, 6]) });
  const model = buildModel('embedding', { weights }, (s) => {
    s.output('y', embedding(s.at('shared'), s.input('ids', 'int64', ['B', 'N']), { count: 3, width: 2 }));
  });
  const { y } = await runModel(model, { ids: int64([1, 3], [2, 0, 2]) });
  expect(y).toEqual(float32([1, 3, 2], [5, 6, 1, 2, 5, 6]));
});
