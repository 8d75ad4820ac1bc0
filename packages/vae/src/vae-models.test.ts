import { defaultLowering as lowering } from '@kinograph/onnx';
import { describe, expect, it } from 'vitest';
import { openFixture } from '../test/fixture.js';
import { parseVaeConfig } from './config.js';
import { type ChunkPlace, decoderModel, encoderModel } from './vae-models.js';

async function modelOf(name: string, build: typeof decoderModel, place: ChunkPlace) {
  const { component } = await openFixture(name);
  return build(parseVaeConfig(component), { weights: await component.weights(), lowering, place });
}

describe('the models of a VAE', () => {
  it('take latents of any size, and give frames in terms of them', async () => {
    const model = await modelOf('wan21', decoderModel, 'next');
    expect(model.inputs[0]).toMatchObject({ name: 'latents', shape: ['B', 4, 'F', 'H', 'W'] });
    expect(model.outputs.find(({ name }) => name === 'frames')?.shape).toEqual(['B', 3, '4*F', '8*H', '8*W']);
  });

  it('recall exactly what they keep, in the same shapes, whichever chunk kept it', async () => {
    for (const build of [encoderModel, decoderModel]) {
      const [first, next] = await Promise.all([modelOf('wan22', build, 'first'), modelOf('wan22', build, 'next')]);
      const named = (values: typeof next.inputs, start: string) =>
        Object.fromEntries(
          values
            .filter(({ name }) => name.startsWith(start))
            .map(({ name, shape }) => [name.slice(start.length), shape]),
        );
      const recalled = named(next.inputs, 'past/');
      expect(Object.keys(recalled).length).toBeGreaterThan(10);
      expect(named(next.outputs, 'kept/')).toEqual(recalled);
      expect(named(first.outputs, 'kept/')).toEqual(recalled);
    }
  });
});
