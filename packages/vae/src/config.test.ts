import type { Component } from '@kinograph/checkpoint';
import { describe, expect, it } from 'vitest';
import { parseVaeConfig } from './config.js';

const component = (config: Record<string, unknown>, className = 'AutoencoderKLWan') =>
  ({ className, config, location: 'model/vae' }) as unknown as Component;

describe('parseVaeConfig', () => {
  it('reads the released Wan 2.1 config, which is the defaults, into levels', () => {
    const { encoder, decoder } = parseVaeConfig(component({}));
    const shown = (levels: typeof encoder.levels) =>
      levels.map((level) => `${level.inChannels}>${level.outChannels} ${level.step}`);
    expect(shown(encoder.levels)).toEqual(['96>96 space', '96>192 spacetime', '192>384 spacetime', '384>384 none']);
    expect(shown(decoder.levels)).toEqual(['384>384 spacetime', '192>384 spacetime', '192>192 space', '96>96 none']);
    expect([encoder.width, decoder.width, encoder.blocks, decoder.blocks]).toEqual([96, 384, 2, 3]);
  });

  it('keeps channels between levels where shortcuts need them (Wan 2.2)', () => {
    const { decoder } = parseVaeConfig(component({ is_residual: true, decoder_base_dim: 256 }));
    expect(decoder.levels.map((level) => level.inChannels)).toEqual([1024, 1024, 1024, 512]);
  });

  it('puts attention where attn_scales says', () => {
    const { encoder } = parseVaeConfig(component({ attn_scales: [0.5] }));
    expect(encoder.levels.map((level) => level.attention)).toEqual([false, true, false, false]);
  });

  it.each([
    [{ num_res_blocks: 0 }, /num_res_blocks/],
    [{ temperal_downsample: [true] }, /temperal_downsample: wanted at least 3 entries/],
    [{ patch_size: 2 }, /in_channels: wanted a multiple of patch_size squared, 4/],
    [{ is_residual: true, dim_mult: [1, 64, 64, 64] }, /dim_mult/],
    [{ z_dim: '16' }, /z_dim/],
  ])('names the field and the value of %j', (config, message) => {
    expect(() => parseVaeConfig(component(config))).toThrow(message);
  });

  it('names the class of another autoencoder', () => {
    expect(() => parseVaeConfig(component({}, 'AutoencoderKLMochi'))).toThrow(
      /wanted a component of class AutoencoderKLWan/,
    );
  });
});
