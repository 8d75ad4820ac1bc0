import { fileURLToPath } from 'node:url';
import { type ParityLine, runTree } from '@kinograph/parity';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createWebRuntime } from '@kinograph/runtime-web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const tree = fileURLToPath(new URL('../golden', import.meta.url));
/** Families, and how many outputs each must compare: a case that is skipped would otherwise go unnoticed. */
const families = { random: 184, 'safetensors-bad': 66, schedulers: 1, sharded: 2, sit: 444, wan: 1, 'wan22-ti2v': 1 };

describe.each([
  ['node', createNodeRuntime],
  ['web', createWebRuntime],
])('on runtime %s', (_, create) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await create({ threads: 1 });
  });
  afterAll(() => runtime.dispose());

  it.each(Object.entries(families))('every recorded output of %s is met', async (family, least) => {
    const lines: ParityLine[] = [];
    for await (const line of runTree(tree, { runtime, family })) lines.push(line);
    const failed = lines
      .filter(({ ok }) => !ok)
      .map((line) => `${line.case} ${line.output}: ${line.note ?? line.difference}`);
    expect(failed).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(least);
  });
});

it('a wrong value is reported, with how far off it is', async () => {
  const { compare } = await import('@kinograph/parity');
  const expected = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const;
  const got = { ...expected, data: Float32Array.of(1, 2.5) };
  expect(compare('x', expected, got, 0)).toMatchObject({ ok: false, difference: 0.5, allowed: 2e-4 });
  expect(compare('x', expected, { ...got, shape: [1, 2] }, 0).ok).toBe(false);
  expect(compare('x', expected, undefined, 0)).toMatchObject({ ok: false, note: 'no such output' });
  expect(compare('x', expected, { ...got, data: Float32Array.of(1, Number.NaN) }, 0).ok).toBe(false);
});
