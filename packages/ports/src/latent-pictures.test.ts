import { tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import { latentColoursOf, latentPictures } from './latent-pictures.js';

const space = { id: 'tiny', channels: 2, stride: { frames: 1, height: 1, width: 1 }, mean: [0, 0], std: [1, 1] };
/** Two frames of one row of two cells. */
const latents = tensor('float32', [1, 2, 2, 1, 2], Float32Array.of(1, -1, 0, 0.5, 0, 0, 1, 9));

describe('pictures of latents', () => {
  it('are weighted sums of the channels, limited to what a colour can be', () => {
    const colours = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, -1],
    ];
    const { rgb, ...size } = latentPictures({ space: { ...space, colours }, tensor: latents });
    expect(size).toEqual({ width: 2, height: 1, count: 2 });
    expect([...rgb]).toEqual([255, 128, 0, 0, 128, 0, 128, 255, 0, 191, 255, 0]);
  });

  it('are the first channels, at half strength, where nobody has fitted any', () => {
    const { rgb } = latentPictures({ space, tensor: latents });
    expect([...rgb.slice(0, 3)]).toEqual([191, 128, 128]);
  });

  it('come from the settings of a checkpoint where those fit its channels', () => {
    const rows = [
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ];
    expect(latentColoursOf({ preview_rgb: rows }, 2)).toEqual(rows);
    expect(latentColoursOf({ preview_rgb: rows }, 3)).toBeUndefined();
    expect(latentColoursOf({ preview_rgb: 'red' }, 2)).toBeUndefined();
    expect(latentColoursOf({}, 2)).toBeUndefined();
  });
});
