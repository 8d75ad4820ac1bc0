import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Component } from '@kinograph/checkpoint';
import { findTensor, openSafetensors, readFloat32 } from '@kinograph/safetensors';
import { type Tensor, tensor } from '@kinograph/tensor';

/** A tiny VAE and what diffusers gives for it; made by `fixtures/make_fixtures.py`. */
export interface Fixture {
  readonly component: Component;
  /** `in.z`, `out.sample`, `in.x`, `out.mean`, `out.logvar`. */
  readonly tensor: (name: string) => Promise<Tensor<'float32'>>;
  /** Largest difference between float32 and float64 in the reference itself. */
  readonly floor: { readonly sample: number; readonly mean: number };
}

export async function openFixture(name: string): Promise<Fixture> {
  const folder = fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
  const cases = await openSafetensors(`${folder}/case.safetensors`);
  const config: Record<string, unknown> = JSON.parse(await readFile(`${folder}/vae/config.json`, 'utf8'));
  const weights = await openSafetensors(`${folder}/vae/diffusion_pytorch_model.safetensors`);
  return {
    component: {
      name: 'vae',
      location: `${name}/vae`,
      className: 'AutoencoderKLWan',
      config,
      hasWeights: true,
      weights: async () => weights,
      file: async () => undefined,
    },
    tensor: async (key) => {
      const info = findTensor(cases, key);
      return tensor('float32', info.shape, (await readFloat32(info)).data);
    },
    floor: JSON.parse(cases.metadata.get('floor')!),
  };
}

/** The largest difference of two tensors; infinite when their shapes differ. */
export function largestDifference(a: Tensor<'float32'>, b: Tensor<'float32'>): number {
  if (a.shape.join() !== b.shape.join()) return Number.POSITIVE_INFINITY;
  return a.data.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b.data[index]!)), 0);
}
