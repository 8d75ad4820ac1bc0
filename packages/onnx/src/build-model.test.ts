import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { float32, int64, memoryStore, noise, runModel } from '../test/run-model.js';
import { buildModel, buildModelInTurns } from './build-model.js';
import type { Scope } from './scope.js';
import { WeightsError } from './weights-error.js';
import { OPSET } from './write-model.js';

const zeros = (...shape: number[]) => float32(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));

it('gives the same bytes for the same model', () => {
  const emit = (s: Scope) => s.output('y', s.op.add(s.input('x', 'float32', ['N', 3]), 1));
  expect(buildModel('same', {}, emit).bytes).toEqual(buildModel('same', {}, emit).bytes);
});

it('gives the same bytes and the same errors in turns', async () => {
  const emit = (s: Scope) => {
    let y = s.input('x', 'float32', ['N', 3]);
    for (let round = 0; round < 100; round++) y = s.op.add(y, s.constant(round, { dtype: 'float32' }));
    s.output('y', y);
  };
  const inTurns = await buildModelInTurns('same', {}, async (s) => {
    await s.turn();
    emit(s);
  });
  expect(inTurns).toEqual(buildModel('same', {}, emit));
  await expect(buildModelInTurns('none', {}, () => {})).rejects.toMatchObject({ code: 'onnx.no-outputs' });
});

it('writes a file that protobuf reads back whole, nodes in order', () => {
  const model = buildModel('chain', {}, (s) => {
    let y = s.input('x', 'float32', [3]);
    for (let round = 0; round < 100; round++) y = s.op.mul(y, s.constant(round, { dtype: 'float32' }));
    s.output('y', y);
  });
  const { irVersion, opsetImport, graph } = fromBinary(ModelProtoSchema, model.bytes);
  expect([irVersion, opsetImport[0]?.version]).toEqual([10n, BigInt(OPSET)]);
  expect(graph?.node.map(({ name }) => name)).toEqual(model.graph?.nodes.map(({ name }) => name));
  expect(graph?.initializer).toHaveLength(100);
  expect([graph?.input, graph?.output].map((values) => values?.map(({ name }) => name))).toEqual([['x'], ['y']]);
});

it('lists every weight that does not fit at once, with names, both shapes and the nearest match', async () => {
  const weights = await memoryStore({
    'proj.weight': zeros(3, 4),
    'proj.bais': zeros(4),
    'ids.weight': int64([2], [0, 1]),
    rest: zeros(1),
  });
  const build = () =>
    buildModel('demo', { weights }, (s) => {
      const x = s.input('x', 'float32', ['N', 3]);
      const p = s.at('proj');
      const y = s.op.add(s.op.matmul(x, p.weight('weight', [3, 5])), p.weight('bias', [5]));
      s.output('y', s.op.add(y, s.at('ids').weight('weight', [1, 5])));
    });
  expect(build).toThrow(WeightsError);
  try {
    build();
  } catch (error) {
    expect((error as WeightsError).code).toBe('onnx.weights');
    expect((error as WeightsError).problems).toEqual([
      { kind: 'shape', name: 'proj.weight', wanted: [3, 5], got: [3, 4] },
      { kind: 'missing', name: 'proj.bias', wanted: [5], nearest: 'proj.bais' },
      { kind: 'shape', name: 'ids.weight', wanted: [1, 5], got: [2] },
      { kind: 'unused', name: 'proj.bais', got: [4] },
      { kind: 'unused', name: 'rest', got: [1] },
    ]);
    expect(String(error)).toContain('- weight proj.weight: the graph wants [3, 5], the file has [3, 4].');
    expect(String(error)).toContain('Did you mean "proj.bais"?');
  }
});

it('refuses whole numbers where floats are wanted', async () => {
  const weights = await memoryStore({ w: int64([2], [0, 1]) });
  const build = () => buildModel('demo', { weights }, (s) => s.output('y', s.weight('w', [2])));
  expect(build).toThrow('- weight w: the graph wants float32, the file has I64.');
});

it('leaves tensors unread when told to, all or by name', async () => {
  const weights = await memoryStore({ 'enc.w': zeros(1), 'dec.w': zeros(1), 'dec.v': zeros(1) });
  const emit = (s: Scope) => s.output('y', s.op.add(s.weight('w', [1]), 1));
  expect(() => buildModel('demo', { weights, prefix: 'dec.' }, emit)).toThrow('weight v: the file has [1], nothing');
  expect(() => buildModel('demo', { weights, prefix: 'dec.', unusedWeights: [/^x$/] }, emit)).toThrow(WeightsError);
  for (const unusedWeights of ['ignore', [/^v$/]] as const) {
    expect(buildModel('demo', { weights, prefix: 'dec.', unusedWeights }, emit).weights).toHaveLength(1);
  }
});

it('reads a weight used twice from one initializer', async () => {
  const weights = await memoryStore({ w: zeros(2, 2) });
  const model = buildModel('tied', { weights }, (s) => {
    const x = s.input('x', 'float32', ['N', 2]);
    s.output('y', s.op.matmul(s.op.matmul(x, s.weight('w', [2, 2])), s.weight('w', [2, 2])));
  });
  expect(model.graph!.initializers).toHaveLength(1);
});

it('views a weight in another shape without moving its bytes', async () => {
  const weights = await memoryStore({ w: float32([2, 3], [1, 2, 3, 4, 5, 6]) });
  const model = buildModel('view', { weights }, (s) => {
    s.output('y', s.op.add(s.input('x', 'float32', [1]), s.weight('w', [2, 3], { as: [3, 2] })));
  });
  const { y } = await runModel(model, { x: float32([1], [0]) });
  expect(y).toEqual(float32([3, 2], [1, 2, 3, 4, 5, 6]));
});

it('locates weight files on disk relative to the folder they share', async () => {
  const store = await memoryStore({ a: zeros(1), b: zeros(1) });
  const tensors = new Map(
    [...store.tensors].map(([name, info]) => [
      name,
      { ...info, source: { ...info.source, path: `/m/${name}/w.safetensors` } },
    ]),
  );
  const model = buildModel('disk', { weights: { ...store, tensors } }, (s) => {
    s.output('y', s.op.add(s.weight('a', [1]), s.weight('b', [1])));
  });
  expect(model.weightsDirectory).toBe('/m');
  expect(model.weights.map(({ location }) => location)).toEqual(['a/w.safetensors', 'b/w.safetensors']);
});

it('computes sizes from the inputs where a reshape has two unknown axes', async () => {
  const model = buildModel('sizes', {}, (s) => {
    const { op } = s;
    const x = s.input('x', 'float32', ['B', 'F*H*W', 2]);
    s.input('like', 'float32', ['F+1', 'H', 'W']);
    s.output('y', op.reshape(x, ['B', 'F', 'H', 'W', 2]));
    s.output('n', op.size('2*F*H+1'));
    s.output('r', op.range({ start: 1, end: 'F*H', step: 2 }));
    s.output('f', op.fill(['H', 2], { value: 0.5, dtype: 'float32' }));
  });
  expect(model.outputs.map(({ shape }) => shape)).toEqual([['B', 'F', 'H', 'W', 2], [], ['floor((F*H)/2)'], ['H', 2]]);
  const { y, n, r, f } = await runModel(model, {
    x: float32([1, 24, 2], noise(48)),
    like: float32([4, 4, 2], noise(32)),
  });
  expect(y!.shape).toEqual([1, 3, 4, 2, 2]);
  expect(n!.data).toEqual(BigInt64Array.of(25n));
  expect(r!.data).toEqual(BigInt64Array.of(1n, 3n, 5n, 7n, 9n, 11n));
  expect(f!.data).toEqual(new Float32Array(8).fill(0.5));
});

it('says so when a size cannot be known from any input', () => {
  const build = () =>
    buildModel('sizes', {}, (s) => s.output('y', s.op.reshape(s.input('x', 'float32', ['A*B']), ['A', 'B'])));
  expect(build).toThrow(expect.objectContaining({ code: 'onnx.symbol' }));
});

it('computes constants while building', () => {
  const model = buildModel('folded', {}, (s) => {
    const { op } = s;
    const table = op.mul(op.cast(op.range({ start: 0, end: 4 }), 'float32'), 0.5);
    const grid = op.transpose(
      op.concat([op.unsqueeze(table, 0), op.unsqueeze(op.sub(1, table), 0)], { axis: 0 }),
      [1, 0],
    );
    s.output('y', op.add(s.input('x', 'float32', [4, 2]), grid));
  });
  expect(model.graph!.nodes.map(({ type }) => type)).toEqual(['Add']);
  const [grid] = model.graph!.initializers;
  const { bytes } = grid!.data as { bytes: Uint8Array };
  expect([...new Float32Array(bytes.slice().buffer)]).toEqual([0, 1, 0.5, 0.5, 1, 0, 1.5, -0.5]);
});

it('leaves out what no output needs', () => {
  const model = buildModel('pruned', {}, (s) => {
    const x = s.input('x', 'float32', ['N']);
    s.op.exp(x);
    s.output('y', s.op.sqrt(x));
  });
  expect(model.graph!.nodes.map(({ type }) => type)).toEqual(['Sqrt']);
});

it('gives one value under two output names, and an input back as an output', async () => {
  const model = buildModel('twice', {}, (s) => {
    const x = s.input('x', 'float32', ['N']);
    const y = s.op.add(x, 1);
    for (const name of ['a', 'b']) s.output(name, y);
    s.output('same', x);
  });
  const { a, b, same } = await runModel(model, { x: float32([2], [1, 2]) });
  expect([...(a!.data as Float32Array)]).toEqual([2, 3]);
  expect(b).toEqual(a);
  expect([...(same!.data as Float32Array)]).toEqual([1, 2]);
});

it('refuses names in use, values of another model, and a model with no output', () => {
  const code = (expected: string) => expect.objectContaining({ code: expected });
  let foreign = undefined as ReturnType<Scope['input']> | undefined;
  buildModel('other', {}, (s) => {
    foreign = s.input('x', 'float32', ['N']);
    s.output('y', s.op.exp(foreign));
  });
  expect(() => buildModel('m', {}, (s) => s.output('y', s.op.exp(foreign!)))).toThrow(code('onnx.foreign-value'));
  expect(() => buildModel('m', {}, (s) => void s.input('x', 'float32', []))).toThrow(code('onnx.no-outputs'));
  expect(() =>
    buildModel('m', {}, (s) => {
      s.input('x', 'float32', ['N']);
      s.input('x', 'float32', ['N']);
    }),
  ).toThrow(code('onnx.name'));
});

it('names nodes after their place in the checkpoint', () => {
  const model = buildModel('named', {}, (s) => {
    const x = s.input('x', 'float32', ['N']);
    s.output('y', s.at('blocks').at(3).op.exp(s.at('blocks.3').op.exp(x)));
  });
  expect(model.graph!.nodes.map(({ name }) => name)).toEqual(['blocks.3/Exp', 'blocks.3/Exp_1']);
});
