import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Mt19937, type RandomDType, randnTensor, type Tensor, TorchGenerator, toFloat32 } from './index.js';

interface Recorded {
  draws: Record<string, number[] | string[]>;
  large: { shape: number[]; every97: number[]; last: number[] };
  sequence: number[][];
  normal: number[];
}
const recorded: {
  seeds: Record<string, Recorded>;
  list: { seeds: number[]; shape: number[]; values: number[] };
} = JSON.parse(readFileSync(new URL('../fixtures/random.json', import.meta.url), 'utf8'));

const numbers = (drawn: Tensor): number[] =>
  Array.from(drawn.dtype === 'float64' ? (drawn.data as Float64Array) : toFloat32(drawn).data);

function expectNear(got: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe.each(Object.entries(recorded.seeds))('with seed %s', (seed, { draws, large, sequence, normal }) => {
  const fresh = () => new TorchGenerator(BigInt(seed));
  const named = (kind: string) => Object.entries(draws).filter(([name]) => name.startsWith(`${kind}.`));

  it.each(named('rand'))('%s equals torch exactly', (name, wanted) => {
    const [, dtype, size] = name.split('.');
    expect(numbers(fresh().rand([Number(size)], dtype as RandomDType))).toEqual(wanted);
  });

  it.each(named('randn'))('%s equals torch', (name, wanted) => {
    const [, dtype, size] = name.split('.');
    expectNear(numbers(fresh().randn([Number(size)], dtype as RandomDType)), wanted as number[], 5e-7);
  });

  it.each(named('randint'))('%s equals torch exactly', (name, wanted) => {
    const [, low, high] = name.split('.');
    expect(Array.from(fresh().randint(BigInt(low!), BigInt(high!), [6]).data, String)).toEqual(wanted);
  });

  it.each(named('randperm'))('%s equals torch exactly', (name, wanted) => {
    expect(Array.from(fresh().randperm(Number(name.split('.')[1])).data, Number)).toEqual(wanted);
  });

  it('fills latents as torch does', () => {
    const { data } = fresh().randn(large.shape);
    expectNear(
      data.filter((_, i) => i % 97 === 0),
      large.every97,
      1e-6,
    );
    expectNear(data.slice(-3), large.last, 1e-6);
  });

  it('goes on from draw to draw, the spare value of an odd count included', () => {
    const generator = fresh();
    for (const wanted of sequence) expectNear(generator.randn([wanted.length]).data, wanted, 1e-6);
  });

  it.each([[3], [16], [17], [5, 7, 11], large.shape])('draws and skips the same in turns: %j', async (...shape) => {
    const [atOnce, inTurns, skipped] = [fresh(), fresh(), fresh()];
    expect(await inTurns.randnInTurns(shape)).toEqual(atOnce.randn(shape));
    skipped.skipRandn(shape);
    expect(inTurns.save()).toEqual(atOnce.save());
    expect(skipped.save()).toEqual(atOnce.save());
  });

  it('goes on from a saved state', () => {
    const generator = fresh();
    generator.randn([3]);
    const resumed = new TorchGenerator(generator.save());
    expect(resumed.randn([5]).data).toEqual(generator.randn([5]).data);
    expect(resumed.randn([700]).data).toEqual(generator.randn([700]).data);
  });

  it('scales normal values by mean and standard deviation', () => {
    expectNear(fresh().normal([3], 1.5, 2).data, normal, 1e-6);
  });
});

describe('TorchGenerator', () => {
  it('takes only the low 32 bits of a seed, as torch does', () => {
    const [a, b, c] = [7n, 7n + 2n ** 32n, 7n - 2n ** 33n].map((seed) => new TorchGenerator(seed).randn([20]).data);
    expect(b).toEqual(a);
    expect(c).toEqual(a);
  });

  it('refuses seeds torch refuses', () => {
    expect(() => new TorchGenerator(1.5)).toThrow(/wanted an integer/);
    expect(() => new TorchGenerator(2n ** 64n)).toThrow(/2\^64 - 1/);
    expect(new TorchGenerator(2n ** 64n - 1n).random32()).toBe(new TorchGenerator(0xffffffff).random32());
  });

  it('refuses an empty range', () => {
    expect(() => new TorchGenerator(0).randint(3, 3, [1])).toThrow(/low < high/);
  });
});

describe('Mt19937', () => {
  it("gives the reference's first and ten thousandth number for seed 5489", () => {
    const twister = new Mt19937(5489);
    expect(twister.next()).toBe(3499211612);
    for (let i = 2; i < 10000; i++) twister.next();
    expect(twister.next()).toBe(4123659995);
  });
});

describe('randnTensor', () => {
  const { seeds, shape, values } = recorded.list;

  it('draws each batch entry from its own generator', () => {
    const drawn = randnTensor(
      shape,
      seeds.map((seed) => new TorchGenerator(seed)),
    );
    expectNear(drawn.data, values, 1e-6);
  });

  it('treats a list of one as the generator itself', () => {
    const alone = randnTensor(shape, new TorchGenerator(1));
    expect(randnTensor(shape, [new TorchGenerator(1)])).toEqual(alone);
  });

  it('refuses a list that does not match the batch', () => {
    expect(() => randnTensor([3, 2], [new TorchGenerator(0), new TorchGenerator(1)])).toThrow(/batch of 3, got 2/);
  });
});
