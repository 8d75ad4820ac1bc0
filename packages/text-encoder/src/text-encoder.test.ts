import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { openSafetensors, readTensor } from '@kinograph/safetensors';
import type { Tensor } from '@kinograph/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTextEncoder, type TextEncoder } from './text-encoder.js';

const golden = (path: string) => fileURLToPath(new URL(`../../../test/golden/wan/${path}`, import.meta.url));

let runtime: Runtime;
let encoder: TextEncoder;
beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  const checkpoint = await openCheckpoint(golden('checkpoint'));
  const component = (name: string) => checkpoint.component(name);
  encoder = await openTextEncoder(
    { encoder: await component('text_encoder'), tokenizer: await component('tokenizer') },
    runtime,
  );
});
afterAll(async () => {
  await encoder.dispose();
  await runtime.dispose();
});

async function recorded() {
  const store = await openSafetensors(golden('cases/text_encoder.safetensors'));
  const read = (name: string) => readTensor(store.tensors.get(name)!);
  return {
    ids: (await read('in.input_ids')) as Tensor<'int64'>,
    mask: (await read('in.attention_mask')) as Tensor<'int64'>,
    hidden: (await read('out.last_hidden_state')) as Tensor<'float32'>,
    texts: JSON.parse(store.metadata.get('meta')!).strings as string[],
  };
}

const largestDifference = (a: Tensor<'float32'>, b: Tensor<'float32'>) =>
  a.data.reduce((most, value, index) => Math.max(most, Math.abs(value - b.data[index]!)), 0);

describe('a UMT5 encoder', () => {
  it('equals the recorded hidden states', async () => {
    const { ids, mask, hidden } = await recorded();
    expect(largestDifference(await encoder.forward(ids, mask), hidden)).toBeLessThan(1e-5);
  });

  it('encodes texts to the recorded states, with zeros where there is padding', async () => {
    const { hidden, mask, texts } = await recorded();
    const [count, length, width] = hidden.shape as [number, number, number];
    const { tensor, lengths } = await encoder.encode(texts, { maxLength: length });
    const kept = hidden.data.map((value, index) => (mask.data[Math.floor(index / width)] === 1n ? value : 0));
    expect(largestDifference(tensor, { ...hidden, data: kept })).toBeLessThan(1e-5);
    expect(lengths).toEqual(
      Array.from(
        { length: count },
        (_, row) => mask.data.slice(row * length, (row + 1) * length).filter(Boolean).length,
      ),
    );
  });

  it('tells what part of a long prompt it cut off', async () => {
    const cuts: [number, string][] = [];
    await encoder.encode(['a', 'one two three four five six seven'], {
      maxLength: 6,
      onCut: (...cut) => cuts.push(cut),
    });
    expect(cuts).toHaveLength(1);
    expect(cuts[0]![0]).toBe(1);
    expect(cuts[0]![1]).toMatch(/seven$/);
  });

  it('names the config value it does not support', async () => {
    const component = await (await openCheckpoint(golden('checkpoint'))).component('text_encoder');
    const config = { ...component.config, feed_forward_proj: 'gated-mish' };
    const opening = openTextEncoder({ encoder: { ...component, config }, tokenizer: component }, runtime);
    await expect(opening).rejects.toMatchObject({ code: 'checkpoint.config-unsupported', where: /feed_forward_proj/ });
  });

  it('says what to do about a tokenizer folder without tokenizer.json', async () => {
    const component = await (await openCheckpoint(golden('checkpoint'))).component('text_encoder');
    const opening = openTextEncoder({ encoder: component, tokenizer: component }, runtime);
    await expect(opening).rejects.toMatchObject({ code: 'text-encoder.tokenizer-missing' });
  });
});
