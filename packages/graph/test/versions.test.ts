import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, createRegistry, GraphError, readGraph, run, validate, writeGraph } from '../src/index.js';
import { defineStage, number } from './kit.js';

/** Once took `times`, then `factor`; since version 3 the factor is a percentage. */
const scale = defineStage({
  id: 'scale',
  version: 3,
  description: 'Gives a percentage of a number.',
  inputs: {},
  outputs: { value: number() },
  parameters: z.object({ of: z.number(), percent: z.number().default(100) }),
  migrate({ times, factor, ...parameters }, from) {
    if (from < 1) throw new Error('there was no version 0');
    const scaling = (from === 1 ? times : factor) as number | undefined;
    return scaling === undefined ? parameters : { ...parameters, percent: scaling * 100 };
  },
  run: ({ parameters }) => ({ value: (parameters.of * parameters.percent) / 100 }),
});
const fixed = defineStage({ ...scale, id: 'fixed', migrate: undefined });
const registry = createRegistry([scale, fixed]);

function saved(version: number, parameters: Record<string, unknown>, stage = 'scale') {
  const graph = createGraph('saved');
  graph.add(scale, { id: 'a', parameters: { of: 4, percent: 50 }, inputs: {} });
  const data = JSON.parse(writeGraph(graph.build({})));
  data.nodes.a = { ...data.nodes.a, stage, version, parameters };
  return { ...data, outputs: { value: { node: 'a', output: 'value' } } };
}

describe('a graph saved with an older version of a stage', () => {
  it.each([
    [1, { of: 4, times: 2 }],
    [2, { of: 4, factor: 2 }],
    [3, { of: 4, percent: 200 }],
  ])('of version %i gives what it gave', async (version, parameters) => {
    const graph = readGraph(saved(version, parameters), registry);
    await expect(run(graph).result).resolves.toEqual({ value: 8 });
    expect(validate(saved(version, parameters), registry)).toEqual([]);
    expect(graph.data.nodes.a).toMatchObject({ version: 3, parameters: { of: 4, percent: 200 } });
  });

  it('is saved with this version from then on, and not changed itself', () => {
    const old = saved(1, { of: 4, times: 2 });
    const before = structuredClone(old);
    const again = JSON.parse(writeGraph(readGraph(old, registry)));
    expect(again.nodes.a).toMatchObject({ version: 3, parameters: { percent: 200 } });
    expect(old).toEqual(before);
  });

  it('is refused where its stage cannot bring it up to date', () => {
    expect(validate(saved(1, { of: 4 }, 'fixed'), registry)).toMatchObject([
      { code: 'graph.stage-version', node: 'a', wanted: 'version 3 of stage fixed', came: 'version 1' },
    ]);
    expect(() => readGraph(saved(1, { of: 4 }, 'fixed'), registry)).toThrow(GraphError);
  });

  it('is refused with what the migration says where that fails', () => {
    const refusing = defineStage({
      ...scale,
      migrate() {
        throw new Error('times is gone for good');
      },
    });
    const [problem] = validate(saved(1, { of: 4, times: 2 }), createRegistry([refusing]));
    expect(problem?.came).toBe('version 1, which cannot be brought up to date: times is gone for good');
  });

  it('has its migrated parameters checked like all others', () => {
    expect(validate(saved(1, { of: 4, times: 2, colour: 'red' }), registry)).toMatchObject([
      { code: 'graph.parameter-unknown', node: 'a', port: 'colour' },
    ]);
  });
});

it('a graph saved with a newer version of a stage is refused', () => {
  expect(validate(saved(4, { of: 4 }), registry)).toMatchObject([
    { code: 'graph.stage-version', came: 'version 4', fix: expect.stringContaining('newer scale') },
  ]);
});
