import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildModel } from '@kinograph/onnx';
import { openSafetensors, writeSafetensors } from '@kinograph/safetensors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { float32 } from './run-model.js';

process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor } = await import('onnxruntime-node');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-'));
  await writeSafetensors(join(folder, 'xor.safetensors'), {
    'hidden.weight': float32([2, 2], [1, 1, 1, 1]),
    'hidden.bias': float32([2], [0, -1]),
    'out.weight': float32([1, 2], [1, -2]),
  });
});
afterAll(() => rm(folder, { recursive: true }));

it('builds and runs the model of the README, its weights mapped from the file in place', async () => {
  const weights = await openSafetensors(join(folder, 'xor.safetensors'));

  const model = buildModel('xor', { weights }, (s) => {
    const { op } = s;
    const x = s.input('x', 'float32', ['N', 2]);
    const hidden = s.at('hidden');
    const h = op.add(op.matmul(x, op.transpose(hidden.weight('weight', [2, 2]), [1, 0])), hidden.weight('bias', [2]));
    s.output('y', op.matmul(op.relu(h), op.transpose(s.at('out').weight('weight', [1, 2]), [1, 0])));
  });
  expect(model.outputs).toEqual([{ name: 'y', dtype: 'float32', shape: ['N', 1] }]);

  const session = await InferenceSession.create(model.bytes, {
    extra: { session: { model_external_initializers_file_folder_path: model.weightsDirectory } },
  });
  const x = new Tensor('float32', [0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
  const { y } = await session.run({ x });
  expect([...(y!.data as Float32Array)]).toEqual([0, 1, 1, 0]);
  await session.release();
  await weights.close();
});
