import { join } from 'node:path';
import { writeSafetensors } from '@kinograph/safetensors';
import { type Tensor, TorchGenerator, tensor } from '@kinograph/tensor';

/** Writes the weight files that READMEs open, into the folder their blocks run in. */
export async function writeReadmeFiles(folder: string): Promise<void> {
  const float32 = (shape: number[], values: number[]) => tensor('float32', shape, Float32Array.from(values));
  await writeSafetensors(join(folder, 'xor.safetensors'), {
    'hidden.weight': float32([2, 2], [1, 1, 1, 1]),
    'hidden.bias': float32([2], [0, -1]),
    'out.weight': float32([1, 2], [1, -2]),
  });
  const random = new TorchGenerator(0);
  const shapes = { 'norm.weight': [64], 'norm.bias': [64], 'fc1.weight': [256, 64], 'fc1.bias': [256] };
  const mlp: Record<string, Tensor> = { 'fc2.weight': random.randn([64, 256]), 'fc2.bias': random.randn([64]) };
  for (const [name, shape] of Object.entries(shapes)) mlp[name] = random.randn(shape);
  await writeSafetensors(join(folder, 'mlp.safetensors'), mlp);
}
