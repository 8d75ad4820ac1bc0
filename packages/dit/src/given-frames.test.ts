import type { DenoiseRequest, Denoiser, Guidance, Latents } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { type Tensor, tensor } from '@kinograph/tensor';
import { describe, expect, it } from 'vitest';
import {
  firstFrames,
  givenChannels,
  givenFramesStage,
  guidedByFrames,
  keepFramesStage,
  withGivenFrames,
} from './index.js';

const space = { id: 'test', channels: 1, stride: { frames: 4, height: 8, width: 8 }, mean: [0], std: [1] };
const mask = (frames: number, ...given: number[]) =>
  Array.from({ length: frames }, (_, frame) => given.includes(frame));
const count = (shape: number[]) =>
  tensor(
    'float32',
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i),
  );
const condition = { tensor: tensor('float32', [1, 1, 1]), lengths: [1] };

/** A denoiser that remembers what it is asked, and predicts the noise. */
function listening(given: Denoiser['given']) {
  const asked: DenoiseRequest[] = [];
  const denoiser: Denoiser<'velocity'> = {
    prediction: 'velocity',
    space,
    ...(given && { given }),
    predict: async (requests) => {
      asked.push(...requests);
      return requests.map(({ latents }) => latents);
    },
    dispose: async () => undefined,
  };
  return { denoiser, asked };
}

const prompts: Guidance = {
  name: 'prompts',
  async predict(denoiser, { call: _call, calls: _calls, ...request }) {
    const [conditional] = await denoiser.predict([
      { ...request, condition },
      { ...request, condition },
    ]);
    return conditional as Tensor<'float32'>;
  },
};

describe('givenChannels', () => {
  it('says of every latent frame which of its four pixel frames are given; the first stands for one alone', () => {
    const channels = givenChannels(
      tensor('float32', [1, 1, 3, 1, 1], Float32Array.of(7, 8, 9)),
      mask(9, 0, 3, 8),
      space,
    );
    expect(channels.shape).toEqual([1, 5, 3, 1, 1]);
    expect([...channels.data]).toEqual([1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 7, 8, 9]);
  });

  it('refuses a mask of another length, and says which it wants', () => {
    expect(() => givenChannels(tensor('float32', [1, 1, 3, 1, 1]), mask(8, 0), space)).toThrow(
      /wanted 9 frames, as 3 latent frames stand for, got 8/,
    );
  });
});

describe('guidance by given frames', () => {
  const latents: Latents = { space, tensor: count([1, 1, 2, 1, 2]) };
  const patch = [1, 1, 1] as const;
  const step = {
    latents: tensor('float32', [2, 1, 2, 1, 2], new Float32Array(8).fill(-1)),
    timestep: 500,
    call: 0,
    calls: 1,
  };

  it('has a model of further channels see them in every request, for every clip of a batch', async () => {
    const { denoiser, asked } = listening('channels');
    await guidedByFrames(prompts, { latents, mask: mask(5, 0, 4), patch }).predict(denoiser, step);
    expect(asked).toHaveLength(2);
    expect(asked[1]!.latents).toBe(asked[0]!.latents);
    expect(asked[0]!.latents.shape).toEqual([2, 6, 2, 1, 2]);
    const clip = [-1, -1, -1, -1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 2, 3];
    expect([...asked[0]!.latents.data]).toEqual([...clip, ...clip]);
  });

  it('tells a model of timesteps that known tokens are at 0', async () => {
    const { denoiser, asked } = listening('timesteps');
    await guidedByFrames(prompts, { latents, mask: mask(5, 0), patch }).predict(denoiser, step);
    expect([...(asked[0]!.timestep as Tensor<'float32'>).data]).toEqual([0, 0, 500, 500, 0, 0, 500, 500]);
    expect([...asked[0]!.latents.data]).toEqual([0, 1, -1, -1, 0, 1, -1, -1]);
  });

  it('refuses a model that cannot be told, latents of another space, and noise of another size', async () => {
    const given = { latents, mask: mask(5, 0), patch };
    expect(() => withGivenFrames(listening(undefined).denoiser, given)).toThrow(/kinograph model path i2v/);
    const others = { ...given, latents: { ...latents, space: { ...space, id: 'other' } } };
    expect(() => withGivenFrames(listening('channels').denoiser, others)).toThrow(/wanted latents of test, got other/);
    const told = withGivenFrames(listening('channels').denoiser, given);
    const small = { latents: tensor('float32', [1, 1, 2, 1, 1]), timestep: 1, condition };
    expect(() => told.predict([small])).toThrow(/wanted \[1 or 1, 5, 2, 1, 1\].*got \[1, 5, 2, 1, 2\]/);
  });
});

describe('firstFrames', () => {
  const latents: Latents = { space, tensor: count([1, 2, 3, 1, 1]) };

  it('are the latent frames whose pixel frames are all given', () => {
    expect([...firstFrames({ latents, mask: mask(9, 0) }).data]).toEqual([0, 3]);
    expect([...firstFrames({ latents, mask: mask(9, 0, 1, 2, 3, 4) }).data]).toEqual([0, 1, 3, 4]);
  });

  it('are refused where the first is not given, or others are, or a latent frame is given in part', () => {
    for (const places of [[], [8], [0, 8], [0, 1]]) {
      expect(() => firstFrames({ latents, mask: mask(9, ...places) })).toThrow(
        /wanted the first, or the first 1 \+ 4k/,
      );
    }
  });
});

describe('the given-frames stage', () => {
  const inputs = () => ({
    guidance: prompts,
    latents: { space, tensor: count([1, 1, 2, 1, 1]) },
    mask: mask(5, 0, 4),
    patchifier: { patch: [1, 1, 1] } as never,
  });
  const checks = stageChecks(givenFramesStage, {
    parameters: {},
    inputs,
    async describe({ guidance }) {
      const { denoiser, asked } = listening('channels');
      const step = { latents: count([1, 1, 2, 1, 1]), timestep: 3, call: 0, calls: 1 };
      await (guidance as Guidance).predict(denoiser, step);
      return [...asked[0]!.latents.data];
    },
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the keep-frames stage', () => {
  const latents = (value: number) => ({
    space,
    tensor: tensor('float32', [1, 1, 2, 1, 1], Float32Array.of(value, value)),
  });
  const inputs = () => ({ latents: latents(1), given: latents(5), mask: mask(5, 0) });
  const checks = stageChecks(keepFramesStage, { parameters: {}, inputs });
  for (const { name, run } of checks) it(name, run);

  it('puts back what was given, and nothing else', async () => {
    const { latents: kept } = (await keepFramesStage.run({ inputs: inputs() } as never)) as { latents: Latents };
    expect([...kept.tensor.data]).toEqual([5, 1]);
  });
});
