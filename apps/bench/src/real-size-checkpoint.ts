// Writes a random bfloat16 checkpoint with the transformer of Wan 2.1 T2V 1.3B (2.8 GB in shards, as diffusers saves it):
//   node apps/bench/dist/real-size-checkpoint.js FOLDER
// The weights are small random numbers; what it measures is real, what it shows is noise.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensorsStream } from '@kinograph/safetensors';
import { type Tensor, tensor } from '@kinograph/tensor';
import { type NamedShape, wan21Small, wanTensors } from './wan-tensors.js';

const shardBytes = 1e9;

/** Splits tensors into shards of at most `shardBytes`, in order. */
function shardsOf(tensors: readonly NamedShape[]): NamedShape[][] {
  const shards: NamedShape[][] = [];
  let room = 0;
  for (const item of tensors) {
    const bytes = 2 * item.shape.reduce((product, size) => product * size, 1);
    if (bytes > room) {
      shards.push([]);
      room = shardBytes;
    }
    shards.at(-1)!.push(item);
    room -= bytes;
  }
  return shards;
}

/** Uniform numbers of variance 1 / fan-in (ones for norms) from a xorshift generator, as bfloat16. */
function randomWeights({ name, shape }: NamedShape, state: { word: number }): Tensor<'bfloat16'> {
  const result = tensor('bfloat16', shape);
  if (/norm.*\.weight$/.test(name)) {
    result.data.fill(0x3f80);
    return result;
  }
  const fanIn = shape.length > 1 ? shape.slice(1).reduce((product, size) => product * size, 1) : 1e4;
  const reach = Math.sqrt(3 / fanIn);
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (let index = 0; index < result.data.length; index++) {
    state.word ^= state.word << 13;
    state.word ^= state.word >>> 17;
    state.word ^= state.word << 5;
    value[0] = (state.word / 2 ** 31) * reach;
    result.data[index] = bits[0]! >>> 16;
  }
  return result;
}

const folder = join(process.argv[2] ?? 'wan-1.3b-random', 'transformer');
await mkdir(folder, { recursive: true });
const state = { word: 0x9e3779b9 | 0 };
const shards = shardsOf(wanTensors(wan21Small));
const weightMap: Record<string, string> = {};
let total = 0;
for (const [index, shard] of shards.entries()) {
  const of = (count: number) => String(count).padStart(5, '0');
  const file = `diffusion_pytorch_model-${of(index + 1)}-of-${of(shards.length)}.safetensors`;
  const specs = shard.map(({ name, shape }) => ({ name, shape, dtype: 'BF16' as const }));
  for (const { name, shape } of shard) {
    weightMap[name] = file;
    total += 2 * shape.reduce((product, size) => product * size, 1);
  }
  await writeSafetensorsStream(
    join(folder, file),
    specs,
    (function* () {
      for (const item of shard) yield randomWeights(item, state);
    })(),
    { metadata: { format: 'pt' } },
  );
}
await writeFile(join(folder, 'config.json'), `${JSON.stringify(wan21Small, null, 2)}\n`);
const index = { metadata: { total_size: total }, weight_map: weightMap };
await writeFile(join(folder, 'diffusion_pytorch_model.safetensors.index.json'), `${JSON.stringify(index, null, 2)}\n`);
console.log(`${folder}: ${Object.keys(weightMap).length} tensors, ${(total / 1e9).toFixed(2)} GB`);
