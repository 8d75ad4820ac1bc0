import { KinographError } from '@kinograph/errors';
import { describe, expect, it } from 'vitest';
import { latentSpaceOf } from './latent-space.js';

const vae = (config: Record<string, unknown>, className = 'AutoencoderKLWan') => ({
  className,
  config,
  location: 'model/vae',
});

/** `vae/config.json` of Wan-AI/Wan2.2-TI2V-5B-Diffusers. */
const wan22 = {
  base_dim: 160,
  decoder_base_dim: 256,
  z_dim: 48,
  dim_mult: [1, 2, 4, 4],
  num_res_blocks: 2,
  attn_scales: [],
  temperal_downsample: [false, true, true],
  dropout: 0,
  in_channels: 12,
  out_channels: 12,
  is_residual: true,
  patch_size: 2,
  scale_factor_spatial: 16,
  scale_factor_temporal: 4,
  latents_mean: [
    -0.2289, -0.0052, -0.1323, -0.2339, -0.2799, 0.0174, 0.1838, 0.1557, -0.1382, 0.0542, 0.2813, 0.0891, 0.157,
    -0.0098, 0.0375, -0.1825, -0.2246, -0.1207, -0.0698, 0.5109, 0.2665, -0.2108, -0.2158, 0.2502, -0.2055, -0.0322,
    0.1109, 0.1567, -0.0729, 0.0899, -0.2799, -0.123, -0.0313, -0.1649, 0.0117, 0.0723, -0.2839, -0.2083, -0.052,
    0.3748, 0.0152, 0.1957, 0.1433, -0.2944, 0.3573, -0.0548, -0.1681, -0.0667,
  ],
  latents_std: [
    0.4765, 1.0364, 0.4514, 1.1677, 0.5313, 0.499, 0.4818, 0.5013, 0.8158, 1.0344, 0.5894, 1.0901, 0.6885, 0.6165,
    0.8454, 0.4978, 0.5759, 0.3523, 0.7135, 0.6804, 0.5833, 1.4146, 0.8986, 0.5659, 0.7069, 0.5338, 0.4889, 0.4917,
    0.4069, 0.4999, 0.6866, 0.4093, 0.5709, 0.6065, 0.6415, 0.4944, 0.5726, 1.2042, 0.5458, 1.6887, 0.3971, 1.06,
    0.3943, 0.5537, 0.5444, 0.4089, 0.7468, 0.7744,
  ],
};

describe('latentSpaceOf', () => {
  it("is wan21 for the class's own defaults, which are the released Wan 2.1 config", () => {
    const space = latentSpaceOf(vae({}));
    expect(space).toMatchObject({ id: 'wan21', channels: 16, stride: { frames: 4, height: 8, width: 8 } });
    expect(space.mean[0]).toBe(-0.7571);
    expect(space.std[15]).toBe(1.916);
  });

  it('is wan22 for the released TI2V-5B config', () => {
    expect(latentSpaceOf(vae(wan22))).toMatchObject({ id: 'wan22', stride: { frames: 4, height: 16, width: 16 } });
  });

  it('keeps its id when only the decoder differs, and loses it when the statistics do', () => {
    expect(latentSpaceOf(vae({ ...wan22, decoder_base_dim: 64 })).id).toBe('wan22');
    const other = latentSpaceOf(vae({ ...wan22, latents_mean: [...wan22.latents_mean.slice(1), 0] })).id;
    expect(other).toMatch(/^wan-[0-9a-f]{16}$/);
    expect(latentSpaceOf(vae({ base_dim: 8 })).id).not.toBe(other);
  });

  it('takes its strides from the layers, whatever the scale factors say', () => {
    const config = { dim_mult: [1, 2, 4], temperal_downsample: [true, false], patch_size: 2, scale_factor_spatial: 99 };
    expect(latentSpaceOf(vae(config)).stride).toEqual({ frames: 2, height: 8, width: 8 });
  });

  it('names the field of a bad config, and the class of a foreign VAE', () => {
    expect(() => latentSpaceOf(vae({ z_dim: 8 }))).toThrow(/config field latents_mean: wanted 8 numbers/);
    expect(() => latentSpaceOf(vae({ patch_size: 0 }))).toThrow(KinographError);
    expect(() => latentSpaceOf(vae({}, 'AutoencoderKLMochi'))).toThrow(/got AutoencoderKLMochi/);
  });
});
