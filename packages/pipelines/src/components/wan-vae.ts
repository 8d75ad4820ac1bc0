import { openWanVae } from '@kinograph/vae';
import type { ComponentRunner } from '../run-component.js';
import { takeFloat32 } from './take-tensor.js';

/** AutoencoderKLWan.encode: frames `x` `[B, C, F, H, W]` in [-1, 1] to the posterior's `mean`, `logvar` and `mode`. */
export const vaeEncode: ComponentRunner = async (component, { tensors }, { runtime, signal }) => {
  const vae = await openWanVae(component, runtime);
  try {
    return new Map(Object.entries(await vae.encode(takeFloat32(tensors, 'x'), { signal })));
  } finally {
    await vae.dispose();
  }
};

/** AutoencoderKLWan.decode: raw latents `z` `[B, C, F, H, W]` to frames `sample` in [-1, 1]. */
export const vaeDecode: ComponentRunner = async (component, { tensors }, { runtime, signal }) => {
  const vae = await openWanVae(component, runtime);
  try {
    return new Map([['sample', await vae.decode(takeFloat32(tensors, 'z'), { signal })]]);
  } finally {
    await vae.dispose();
  }
};
