import type { Scope } from '@kinograph/onnx';
import { it } from 'vitest';
import {
  activation,
  attention,
  causalConv3d,
  conv2d,
  groupNorm,
  layerNorm,
  linear,
  rmsNorm,
  rotaryInterleaved,
  timestepEmbedding,
  upsampleNearest,
} from '../src/index.js';
import { expectLayer } from './layer-case.js';

it('linear equals torch.nn.Linear', async () => {
  await expectLayer('linear', (s, { x }) => ({ y: linear(s, x!, { out: 6 }) }));
});

it('layerNorm equals torch.nn.LayerNorm, with and without parameters', async () => {
  await expectLayer('layerNorm', (s, { x }) => ({
    y: layerNorm(s, x!, { epsilon: 1e-6, affine: true }),
    plain: layerNorm(s, x!, { epsilon: 1e-6, affine: false }),
  }));
});

it('rmsNorm equals torch.nn.RMSNorm, with and without a weight', async () => {
  await expectLayer('rmsNorm', (s, { x }) => ({
    y: rmsNorm(s, x!, { epsilon: 1e-5 }),
    plain: rmsNorm(s, x!, { epsilon: 1e-5, affine: false }),
  }));
});

it('groupNorm equals torch.nn.GroupNorm', async () => {
  await expectLayer('groupNorm', (s, { x }) => ({ y: groupNorm(s, x!, { groups: 2, epsilon: 1e-6 }) }));
});

it('activations equal torch, each in its own form', async () => {
  const names = ['silu', 'relu', 'gelu-erf', 'gelu-tanh', 'gelu-quick'] as const;
  await expectLayer('activation', (s, { x }) =>
    Object.fromEntries(names.map((name) => [name, activation(s, x!, name)])),
  );
});

it('conv2d equals torch.nn.Conv2d with strides and one-sided padding', async () => {
  const pads = [
    [1, 0],
    [0, 1],
  ] as const;
  await expectLayer('conv2d', (s, { x }) => ({ y: conv2d(s, x!, { out: 4, kernel: [3, 2], strides: [2, 1], pads }) }));
});

it('upsampleNearest equals torch interpolate', async () => {
  await expectLayer('upsample', (s, { x }) => ({ y: upsampleNearest(s, x!, { factor: 2 }) }));
});

it('attention equals scaled_dot_product_attention, unbiased and with a bias and no scale', async () => {
  await expectLayer('attention', (s, { q, k, v, bias }) => ({
    y: attention(s, q!, k!, v!, { heads: 2, scale: 0.5 }),
    biased: attention(s, q!, k!, v!, { heads: 2, scale: 1, bias }),
  }));
});

it('rotaryInterleaved turns neighbouring channels as complex numbers', async () => {
  await expectLayer('rotary', (s, { x, cos, sin }) => ({ y: rotaryInterleaved(s, x!, cos!, sin!, { heads: 2 }) }));
});

it('rotaryInterleaved takes positions of their own for each sample', async () => {
  await expectLayer('rotaryPerSample', (s, { x, cos, sin }) => ({
    y: rotaryInterleaved(s, x!, cos!, sin!, { heads: 2 }),
  }));
});

it('timestepEmbedding equals diffusers get_timestep_embedding in both conventions', async () => {
  await expectLayer('timestep', (s, { t }) => ({
    wan: timestepEmbedding(s, t!, { width: 8, flipSinToCos: true, downscaleFreqShift: 0 }),
    ddpm: timestepEmbedding(s, t!, { width: 8, flipSinToCos: false, downscaleFreqShift: 1 }),
  }));
});

const same = [
  [1, 1],
  [1, 1],
] as const;
const none = [
  [0, 0],
  [0, 0],
] as const;

const cubic = { out: 3, kernel: [3, 3, 3], strides: [1, 1, 1], pads: same } as const;
const noFrames = (s: Scope) => s.op.fill([1, 2, 2, 4, 3], { value: 0, dtype: 'float32' });

it('causalConv3d equals the causal convolution of diffusers', async () => {
  await expectLayer('causalConv3d', (s, { x }) => ({ y: causalConv3d(s, x!, { ...cubic, previous: noFrames(s) }).y }));
});

it('causalConv3d gives the same frames one by one, each call fed the cache of the one before', async () => {
  await expectLayer('causalConv3d', (s, { x }) => {
    let previous = noFrames(s);
    const parts = Array.from({ length: 5 }, (_, frame) => {
      const one = s.op.slice(x!, { axis: 1, start: frame, end: frame + 1 });
      const { y, cache } = causalConv3d(s, one, { ...cubic, previous });
      previous = cache!;
      return y;
    });
    return { y: s.op.concat(parts, { axis: 1 }) };
  });
});

it('causalConv3d strides in time without padding', async () => {
  await expectLayer('causalConv3dStrided', (s, { x }) => ({
    y: causalConv3d(s, x!, { out: 3, kernel: [3, 1, 1], strides: [2, 1, 1], pads: none }).y,
  }));
});
