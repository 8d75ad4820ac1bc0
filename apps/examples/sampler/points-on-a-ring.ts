// The sampler with a denoiser of one's own: noise in two dimensions becomes points on a ring.
//   npx tsx sampler/points-on-a-ring.ts [steps]
import type { Denoiser } from '@kinograph/ports';
import { createNoise, denoise, interpolantPath, mixtureFields, noGuidance, unipcMultistep } from '@kinograph/sampler';
import { tensor } from '@kinograph/tensor';

const points = 400;
const space = { id: 'plane', channels: 1, stride: { frames: 1, height: 1, width: 1 }, mean: [0], std: [1] };
// The data: 32 small spots around a circle. Its exact velocity stands in for a trained model.
const angles = Array.from({ length: 32 }, (_, k) => (k * Math.PI) / 16);
const { velocity } = mixtureFields(interpolantPath('linear'), {
  weights: angles.map(() => 1 / 32),
  means: angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]),
  deviations: angles.map(() => 0.02),
});
const denoiser: Denoiser<'velocity', string> = {
  prediction: 'velocity', // noise minus data; the mixture's is data minus noise, and its time runs the other way
  space,
  predict: (requests) =>
    Promise.all(
      requests.map(async ({ latents, timestep }) => {
        const field = await velocity(Float64Array.from(latents.data), 1 - Number(timestep) / 1000);
        return tensor(
          'float32',
          latents.shape,
          Float32Array.from(field, (value) => -value),
        );
      }),
    ),
  async dispose() {},
};

const noise = await createNoise({ space, seed: 0, frames: 1, height: points, width: 2 }); // a row a point
const guidance = noGuidance({ tensor: tensor('float32', [1, 1, 1]), lengths: [1] });
const scheduler = unipcMultistep({ use_flow_sigmas: true, prediction_type: 'flow_prediction' });
const steps = Number(process.argv[2] ?? 30);
const { tensor: made } = await denoise({ denoiser, scheduler, guidance, noise, steps });
const radii = Array.from({ length: points }, (_, k) => Math.hypot(made.data[2 * k]!, made.data[2 * k + 1]!));
console.log(`radius: ${Math.min(...radii).toFixed(3)} to ${Math.max(...radii).toFixed(3)}`);
