import { readFileSync } from 'node:fs';
import { buildModel, type Lowering, type Scope, type Value } from '@kinograph/onnx';
import type { Tensor } from '@kinograph/tensor';
import { expect } from 'vitest';
import { float32, memoryStore, runModel } from './run-model.js';

type Group = Readonly<Record<string, { shape: number[]; data: number[] }>>;
interface LayerCase {
  readonly weights: Group;
  readonly inputs: Group;
  readonly outputs: Group;
}

const cases = JSON.parse(readFileSync(new URL('../fixtures/layers.json', import.meta.url), 'utf8')) as Record<
  string,
  LayerCase
>;

const plain: Lowering = { attention: 'plain', linear: 'float32', contrib: false };
const fused: Lowering = { attention: 'fused', linear: 'float32', contrib: true };

/** The recorded tensors of one case, as float32. */
export function tensorsOf(name: string, group: keyof LayerCase): Record<string, Tensor<'float32'>> {
  const entries = Object.entries(cases[name]![group]);
  return Object.fromEntries(entries.map(([key, { shape, data }]) => [key, float32(shape, data)]));
}

/**
 * Builds `layer` on the recorded weights with every lowering, runs it on the recorded inputs, and compares what it
 * gives with the recorded outputs of the same names.
 */
export async function expectLayer(
  name: string,
  layer: (s: Scope, inputs: Record<string, Value>) => Record<string, Value>,
): Promise<void> {
  const inputs = tensorsOf(name, 'inputs');
  const expected = tensorsOf(name, 'outputs');
  for (const lowering of [plain, fused]) {
    const weights = await memoryStore(tensorsOf(name, 'weights'));
    const model = buildModel(name, { weights, lowering }, (s) => {
      const values = Object.entries(inputs).map(([key, { shape }]) => [key, s.input(key, 'float32', shape)] as const);
      for (const [key, value] of Object.entries(layer(s, Object.fromEntries(values)))) s.output(key, value);
    });
    expectClose(await runModel(model, inputs), expected);
  }
}

/** Every expected tensor is there, with its shape, and no element differs by more than `tolerance` (relative above 1). */
export function expectClose(got: Record<string, Tensor>, expected: Record<string, Tensor>, tolerance = 2e-5): void {
  for (const [name, { shape, data }] of Object.entries(expected)) {
    const other = got[name];
    expect(other?.shape, name).toEqual(shape);
    const values = other!.data as Float32Array;
    const worst = (data as Float32Array).reduce(
      (most, value, index) => Math.max(most, Math.abs(value - values[index]!) / Math.max(1, Math.abs(value))),
      0,
    );
    expect(worst, `${name}: largest difference`).toBeLessThan(tolerance);
  }
}
