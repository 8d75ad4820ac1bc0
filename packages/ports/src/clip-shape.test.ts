import { describe, expect, it } from 'vitest';
import { clipShapeOf, latentShapeOf, nearestClip } from './clip-shape.js';
import { latentSpaceOf } from './latent-space.js';

const wan21 = latentSpaceOf({ className: 'AutoencoderKLWan', config: {}, location: 'model/vae' });

describe('clip shapes', () => {
  it('round to the nearest legal size, and never below one cell', () => {
    expect(nearestClip(wan21, { frames: 16, height: 477, width: 833 })).toEqual({
      frames: 17,
      height: 480,
      width: 832,
    });
    expect(nearestClip(wan21, { frames: 0, height: 1, width: 3 })).toEqual({ frames: 1, height: 8, width: 8 });
    expect(nearestClip(wan21, { frames: 5, height: 24, width: 40 }, [1, 2, 2])).toEqual({
      frames: 5,
      height: 32,
      width: 48,
    });
  });

  it('go to latent cells and back', () => {
    const latent = latentShapeOf(wan21, { frames: 81, height: 480, width: 832 }, [1, 2, 2]);
    expect(latent).toEqual({ frames: 21, height: 60, width: 104 });
    expect(clipShapeOf(wan21, latent)).toEqual({ frames: 81, height: 480, width: 832 });
  });

  it('are refused with the axis and the nearest legal value', () => {
    expect(() => latentShapeOf(wan21, { frames: 81, height: 480, width: 850 }, [1, 2, 2])).toThrow(
      /width: wanted a multiple of 16, got 850\. The nearest legal value is 848/,
    );
    expect(() => latentShapeOf(wan21, { frames: 80, height: 480, width: 832 })).toThrow(/1 \+ a multiple of 4.* 81/);
  });
});
