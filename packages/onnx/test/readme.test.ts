import { buildModel } from '@kinograph/onnx';
import { expect, it } from 'vitest';
import { float32, memoryStore, runModel } from './run-model.js';

it('builds and runs the two-layer perceptron of the README', async () => {
  const weights = memoryStore({
    'hidden.weight': float32([2, 2], [1, 1, 1, 1]),
    'hidden.bias': float32([2], [0, -1]),
    'out.weight': float32([1, 2], [1, -2]),
  });

  const model = buildModel('xor', { weights }, (s) => {
    const { op } = s;
    const x = s.input('x', 'float32', ['N', 2]);
    const hidden = s.at('hidden');
    const h = op.add(op.matmul(x, op.transpose(hidden.weight('weight', [2, 2]), [1, 0])), hidden.weight('bias', [2]));
    s.output('y', op.matmul(op.relu(h), op.transpose(s.at('out').weight('weight', [1, 2]), [1, 0])));
  });
  expect(model.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: ['N', 1] }]);

  const { y } = await runModel(model, { x: float32([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]) });
  expect([...(y!.data as Float32Array)]).toEqual([0, 1, 1, 0]);
});
