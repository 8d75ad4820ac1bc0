import { TorchGenerator, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import {
  classifierFreeGuidance,
  createNoise,
  type DenoiseState,
  ddim,
  denoise,
  flowMatchEuler,
  flowMatchHeun,
  flowMatchLcm,
  givenNoise,
  noGuidance,
} from '../src/index.js';
import { pointDenoiser, promptAt, tinySpace } from './analytic-denoiser.js';

const noise = await createNoise({ space: tinySpace, seed: 0, frames: 5, height: 16, width: 24 });
const parts = () => ({
  denoiser: pointDenoiser(),
  scheduler: flowMatchEuler({ shift: 3 }),
  guidance: noGuidance(promptAt(2)),
  noise,
});

describe('denoise', () => {
  it('arrives where the data is', async () => {
    const { tensor: latents, space } = await denoise({ ...parts(), steps: 4 });
    expect(space.id).toBe('tiny');
    expect(latents.shape).toEqual([1, 2, 2, 2, 3]);
    for (const value of latents.data) expect(value).toBeCloseTo(2, 5);
  });

  it('asks once a timestep, and reports every call with its estimate', async () => {
    const options = parts();
    const seen: string[] = [];
    await denoise({
      ...options,
      steps: 3,
      onStep({ call, calls, timestep, estimate }) {
        seen.push(`${call}/${calls} at ${timestep.toFixed(0)}`);
        expect(estimate!.tensor.data[0]).toBeCloseTo(2, 3);
      },
    });
    expect(seen).toEqual(['1/3 at 1000', '2/3 at 751', '3/3 at 9']);
    expect(options.denoiser.calls.map(([request]) => request!.timestep)).toHaveLength(3);
  });

  it('counts two calls a step for second-order schedulers', async () => {
    const options = { ...parts(), scheduler: flowMatchHeun() };
    await denoise({ ...options, steps: 3 });
    expect(options.denoiser.calls).toHaveLength(5);
  });

  it('goes on from a saved state with the same bits, the random numbers included', async () => {
    const options = { ...parts(), scheduler: flowMatchLcm({ shift: 3 }), steps: 4 };
    const states: DenoiseState[] = [];
    const whole = await denoise({ ...options, onStep: (step) => void states.push(step.save()) });
    for (const resume of states) {
      expect((await denoise({ ...options, resume })).tensor.data).toEqual(whole.tensor.data);
    }
  });

  it('draws the noise of its steps after the first latents, as diffusers does with one generator', async () => {
    const generator = new TorchGenerator(0);
    generator.randn(noise.tensor.shape);
    const next = generator.randn(noise.tensor.shape);
    const afterOneStep = async (from: typeof noise) => {
      const captured: Float32Array[] = [];
      const scheduler = flowMatchLcm({ shift: 3 });
      await denoise({
        ...parts(),
        scheduler,
        noise: from,
        steps: 2,
        onStep: ({ latents }) => void captured.push(latents.tensor.data),
      });
      const sigma = scheduler.start({ steps: 2 }).sigmas[1]!;
      return captured[0]!.map((value) => (value - (1 - sigma) * 2) / sigma);
    };
    const near = (got: Float32Array, wanted: Float32Array) =>
      wanted.forEach((value, i) => {
        expect(got[i]).toBeCloseTo(value, 2);
      });
    near(await afterOneStep(noise), next.data);
    near(await afterOneStep(givenNoise(tinySpace, noise.tensor)), new TorchGenerator(0).randn(noise.tensor.shape).data);
  });

  it('stops before the next call when aborted', async () => {
    const controller = new AbortController();
    const options = parts();
    const run = denoise({
      ...options,
      steps: 10,
      signal: controller.signal,
      onStep({ call }) {
        if (call === 2) controller.abort(new Error('enough'));
      },
    });
    await expect(run).rejects.toThrow('enough');
    expect(options.denoiser.calls).toHaveLength(2);
  });

  it('refuses a scheduler for another prediction, in types and at run time', async () => {
    const mismatched = { ...parts(), scheduler: ddim({ prediction_type: 'epsilon' }), steps: 2 };
    // @ts-expect-error bad: a velocity denoiser under an epsilon scheduler
    await expect(denoise(mismatched)).rejects.toThrow(/predicts velocity, got one for epsilon/);
  });

  it('refuses noise of another latent space, in types and at run time', async () => {
    const other = givenNoise({ ...tinySpace, id: 'other' as const }, noise.tensor);
    // @ts-expect-error bad: noise of one latent space under a denoiser of another
    await expect(denoise({ ...parts(), noise: other, steps: 2 })).rejects.toThrow(/latent space tiny, got other/);
  });
});

describe('createNoise', () => {
  it("equals torch's numbers for the same seed", () => {
    expect(noise.tensor.data).toEqual(new TorchGenerator(0).randn([1, 2, 2, 2, 3]).data);
    expect(noise).toMatchObject({ seed: 0n, drawn: true });
  });

  it('refuses sizes the latent space or the patches cannot hold, and says the nearest', async () => {
    const size = { space: tinySpace, seed: 0, frames: 5, height: 16, width: 24 };
    await expect(createNoise({ ...size, frames: 6 })).rejects.toThrow(/frames.*nearest legal value is 5/);
    await expect(createNoise({ ...size, patch: [1, 2, 2] })).rejects.toThrow(
      /width.*multiple of 16.*nearest legal value is 32/,
    );
  });

  it('refuses given latents of another shape', () => {
    expect(() => givenNoise(tinySpace, tensor('float32', [1, 3, 1, 1, 1]))).toThrow(/\[B, 2, F, H, W\].*got \[1, 3/);
  });
});

describe('classifier-free guidance', () => {
  const request = {
    latents: tensor('float32', [2, 2, 1, 1, 1], Float32Array.of(1, 2, 3, 4)),
    timestep: 500,
    call: 0,
    calls: 1,
  };

  it('goes past the conditional prediction by the scale, asking for both at once', async () => {
    const denoiser = pointDenoiser();
    const guidance = classifierFreeGuidance({ scale: 3, positive: promptAt(2), negative: promptAt(-1) });
    const predicted = await guidance.predict(denoiser, request);
    const [conditional, unconditional] = [(1 - 2) / 0.5, (1 + 1) / 0.5];
    expect(predicted.data[0]).toBeCloseTo(unconditional + 3 * (conditional - unconditional), 5);
    expect(denoiser.calls.map((requests) => requests.length)).toEqual([2]);
    expect(denoiser.calls[0]![0]).not.toHaveProperty('calls');
  });

  it('repeats one prompt for a batch of latents, and refuses other batches', async () => {
    const denoiser = pointDenoiser();
    await noGuidance(promptAt(2)).predict(denoiser, request);
    expect(denoiser.calls[0]![0]!.condition.tensor.shape).toEqual([2, 1, 1]);
    await expect(noGuidance(promptAt(2, 3)).predict(denoiser, request)).rejects.toThrow(/1 prompt, or 2/);
  });

  it('asks for the conditional prediction only up to scale 1', async () => {
    const denoiser = pointDenoiser();
    await classifierFreeGuidance({ scale: 1, positive: promptAt(2), negative: promptAt(-1) }).predict(
      denoiser,
      request,
    );
    expect(denoiser.calls.map((requests) => requests.length)).toEqual([1]);
  });

  it('wants a negative embedding above scale 1', () => {
    expect(() => classifierFreeGuidance({ scale: 2, positive: promptAt(2) })).toThrow(/scale 2 is above 1/);
  });
});
