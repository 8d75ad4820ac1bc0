import { KinographError } from '@kinograph/errors';
import { type RandomDType, randnTensor, type Tensor, TorchGenerator, tensor } from '@kinograph/tensor';
import type { GoldenCase } from '../golden-case.js';
import type { Recipe } from './recipe.js';

/**
 * torch's random numbers. Every output is drawn from a generator of its own at the case's seed, except `sequence.<i>`, which
 * share one; its name says what was drawn: `randn.2x8`, `rand_f64.9`, `randint.0_2^28.6`, `randperm.10`, `mt19937`.
 */
export const random: Recipe = async (golden) => {
  if (golden.meta.seed === undefined) return fromSeveralGenerators(golden);
  const seed = BigInt(String(golden.meta.seed));
  const outputs = [...golden.store.tensors.values()].flatMap(({ name, shape }) =>
    name.startsWith('out.') ? [{ name: name.slice(4), shape }] : [],
  );
  const results = new Map<string, Tensor>();
  const shared = new TorchGenerator(seed);
  const inOrder = outputs
    .filter(({ name }) => name.startsWith('sequence.'))
    .sort((a, b) => place(a.name) - place(b.name));
  for (const { name, shape } of inOrder) results.set(name, draw(shared, name.split('.').slice(2), shape));
  for (const { name, shape } of outputs) {
    if (!name.startsWith('sequence.')) results.set(name, draw(new TorchGenerator(seed), name.split('.'), shape));
  }
  return results;
};

const place = (name: string) => Number(name.split('.')[1]);

const dtypes: Readonly<Record<string, RandomDType>> = { f64: 'float64', f16: 'float16', bf16: 'bfloat16' };

function draw(generator: TorchGenerator, [what = '', range = '']: readonly string[], shape: readonly number[]): Tensor {
  const [kind, precision = ''] = what.split('_');
  const dtype = dtypes[precision] ?? 'float32';
  switch (kind) {
    case 'mt19937':
      return tensor(
        'int64',
        shape,
        BigInt64Array.from({ length: shape[0]! }, () => BigInt(generator.random32())),
      );
    case 'rand':
      return generator.rand(shape, dtype);
    case 'randn':
      return generator.randn(shape, dtype);
    case 'randperm':
      return generator.randperm(shape[0]!);
    case 'randint': {
      const [low, high] = range.split('_').map(integer) as [bigint, bigint];
      return generator.randint(low, high, shape);
    }
    default:
      throw new KinographError('parity.random-unknown', { where: 'random', wanted: 'a kind of draw', got: what });
  }
}

/** `2^28-1`, `-5`, `1000`. */
function integer(text: string): bigint {
  const power = /^(\d+)\^(\d+)(-\d+)?$/.exec(text);
  return power ? BigInt(power[1]!) ** BigInt(power[2]!) + BigInt(power[3] ?? 0) : BigInt(text);
}

/** diffusers' `randn_tensor` from one generator, and from one for each batch entry. */
function fromSeveralGenerators({ meta, store }: GoldenCase): ReadonlyMap<string, Tensor> {
  const shape = meta.shape as readonly number[];
  const seeds = (meta.seeds as readonly string[]).map(BigInt);
  const generators = () => seeds.map((seed) => new TorchGenerator(seed));
  const small = store.tensors.get('out.small.list_of_generators')?.shape ?? [seeds.length, 1];
  return new Map<string, Tensor>([
    ['single_generator', randnTensor(shape, generators()[0]!)],
    ['list_of_one', randnTensor(shape, generators().slice(0, 1))],
    ['list_of_generators', randnTensor(shape, generators())],
    ['small.list_of_generators', randnTensor(small, generators())],
  ]);
}
