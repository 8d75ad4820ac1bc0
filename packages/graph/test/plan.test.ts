import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraph, type Graph, plan, run, type SessionEstimate } from '../src/index.js';
import { constant, defineStage, number } from './kit.js';

const session = (name: string, residentBytes: number, flops: number, activationBytes = 10): SessionEstimate => ({
  name,
  stored: { bfloat16: residentBytes / 2 },
  residentBytes,
  activationBytes,
  flops,
  kind: 'matmul',
});

/** Gives a value of so many bytes; takes a model of 100 for it, of 50 where memory is short. */
const make = defineStage({
  id: 'make',
  version: 1,
  description: 'Makes a number.',
  inputs: {},
  outputs: { value: number() },
  parameters: z.object({ bytes: z.number(), small: z.boolean().default(false) }),
  estimate({ parameters, memory = Number.POSITIVE_INFINITY }) {
    const isShort = parameters.small || memory < 110 + parameters.bytes;
    const model = session('maker', isShort ? 50 : 100, 1000);
    return {
      outputs: { value: { bytes: parameters.bytes } },
      files: [{ name: 'maker.safetensors', bytes: 50, toFetch: true }],
      weights: [model],
      sessions: [model],
      choices: isShort ? [{ parameter: 'small', value: true, why: 'a smaller model' }] : [],
    };
  },
  run: ({ parameters }) => ({ value: parameters.bytes }),
});

const join = defineStage({
  id: 'join',
  version: 1,
  description: 'Adds two numbers.',
  inputs: { left: number(), right: number() },
  outputs: { value: number() },
  parameters: z.object({}),
  estimate: ({ inputs }) => ({
    outputs: { value: { bytes: (inputs.left?.bytes ?? 0) + (inputs.right?.bytes ?? 0) } },
    workBytes: 7,
  }),
  run: ({ inputs }) => ({ value: inputs.left + inputs.right }),
});

function joined(left: number, right: number): Graph {
  const graph = createGraph('joined');
  const one = graph.add(make, { id: 'left', parameters: { bytes: left }, inputs: {} });
  const two = graph.add(make, { id: 'right', parameters: { bytes: right }, inputs: {} });
  const sum = graph.add(join, { id: 'sum', parameters: {}, inputs: { left: one.value, right: two.value } });
  const other = graph.add(constant, { id: 'other', parameters: { value: 1 }, inputs: {} });
  const all = graph.add(join, { id: 'all', parameters: {}, inputs: { left: sum.value, right: other.value } });
  return graph.build({ value: all.value }) as unknown as Graph;
}

describe('a plan', () => {
  it('adds up what is alive at each node, in the order they run', async () => {
    const planned = await plan(joined(20, 30), { baseBytes: 1000 });
    const peaks = Object.fromEntries(planned.nodes.map(({ node, peakBytes }) => [node, peakBytes]));
    expect(peaks).toEqual({
      left: 1000 + 110 + 20,
      right: 1000 + 20 + 110 + 30,
      sum: 1000 + 50 + 7 + 50,
      other: expect.any(Number),
      all: 1000 + 50 + 7 + 50,
    });
    expect(planned).toMatchObject({ peakBytes: 1160, flops: 2000, fits: true, unknown: ['other'], seconds: undefined });
    expect(planned.files).toEqual([{ name: 'maker.safetensors', bytes: 50, toFetch: true }]);
  });

  it('makes the choices that fit, as parameters of the graph that runs', async () => {
    const planned = await plan(joined(20, 30), { memory: 150 });
    expect(planned.nodes.map(({ node, choices }) => [node, choices.length])).toContainEqual(['right', 1]);
    expect(planned.graph.data.nodes.left!.parameters).toEqual({ bytes: 20 });
    expect(planned.graph.data.nodes.right!.parameters).toEqual({ bytes: 30, small: true });
    expect(planned).toMatchObject({ fits: true, peakBytes: 130 });
    await expect(run(planned.graph).result).resolves.toEqual({ value: 51 });
  });

  it('says where memory is too short for every choice', async () => {
    const planned = await plan(joined(20, 30), { memory: 80, baseBytes: 10 });
    expect(planned.fits).toBe(false);
    expect(planned.peakBytes).toBeGreaterThan(80);
  });

  it('tells time by how fast the machine computes and reads', async () => {
    const planned = await plan(joined(0, 0), { speed: { matmul: 500, convolution: 1, bytes: 50 } });
    expect(planned.seconds).toBe(2 * (1000 / 500 + 100 / 50));
  });

  it('runs nothing, and checks the graph as a run would', async () => {
    const never = defineStage({ ...make, id: 'never', run: () => Promise.reject(new Error('was run')) });
    const graph = createGraph('never');
    graph.add(never, { parameters: { bytes: 1 }, inputs: {} });
    await expect(plan(graph.build({}) as unknown as Graph)).resolves.toMatchObject({ flops: 1000 });
    const wrong = graph.build({}) as unknown as Graph;
    const nodes = { never: { ...wrong.data.nodes.never!, parameters: { bytes: 'many' } } };
    await expect(plan({ ...wrong, data: { ...wrong.data, nodes } })).rejects.toMatchObject({ code: 'graph.invalid' });
  });

  it('ends with its signal', async () => {
    await expect(plan(joined(1, 1), { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });
});
