import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checkpoint, type FileTree, openCheckpoint } from '@kinograph/checkpoint';
import { type Graph, plan } from '@kinograph/graph';
import type { Services } from '@kinograph/ports';
import { fileSource } from '@kinograph/safetensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { textToVideo, textToVideoSettings } from '../src/index.js';

const folder = fileURLToPath(new URL('../../../test/golden/wan/checkpoint', import.meta.url));
/** Bytes read of each weight file. */
const read = new Map<string, number>();
/** The checkpoint's files, counting what is read of them. */
const counting: FileTree = {
  location: folder,
  name: 'checkpoint',
  list: async (path) => readdirSync(join(folder, path)),
  async open(path) {
    const source = await fileSource(join(folder, path)).catch(() => undefined);
    if (!source?.path?.endsWith('.safetensors')) return source;
    return {
      ...source,
      read(offset, length, options) {
        read.set(path, (read.get(path) ?? 0) + length);
        return source.read(offset, length, options);
      },
    };
  },
};

let checkpoint: Checkpoint;
let services: Services;
beforeAll(async () => {
  checkpoint = await openCheckpoint(counting);
  const runtime = {
    name: 'none',
    device: 'cpu',
    threads: 1,
    lowering: { attention: 'fused', linear: 'float32', contrib: true },
  };
  services = { runtime, checkpoint: async () => checkpoint } as unknown as Services;
});

async function planned(size: { width: number; height: number; frames: number; steps: number }, memory?: number) {
  const { settings } = await textToVideoSettings(checkpoint, { prompt: 'a fox', path: 'fox.mp4', ...size });
  const limit = memory === undefined ? {} : { memory };
  return plan(textToVideo({ ...settings, textLength: 16 }) as unknown as Graph, { services, ...limit });
}

const small = { width: 32, height: 32, frames: 9, steps: 3 };

describe('the plan of a text-to-video graph', () => {
  it('reads headers, and no weight', async () => {
    const { files } = await planned(small);
    const weights = files.filter(({ name }) => name.endsWith('.safetensors'));
    expect(weights.map(({ bytes }) => bytes)).toEqual(weights.map(({ name }) => statSync(name).size));
    expect(weights.some(({ toFetch }) => toFetch)).toBe(false);
    expect([...read.keys()].sort()).toEqual([
      'text_encoder/model.safetensors',
      'transformer/diffusion_pytorch_model.safetensors',
      'vae/diffusion_pytorch_model.safetensors',
    ]);
    for (const [path, bytes] of read) {
      const store = await openHeader(path);
      expect(bytes, path).toBeLessThanOrEqual(store);
    }
  });

  it('knows every stage, and the weights of each by dtype', async () => {
    const { nodes, unknown } = await planned(small);
    expect(unknown).toEqual([]);
    const stored = (node: string) => nodes.find((one) => one.node === node)!.weights[0]!.stored;
    expect(Object.keys(stored('denoiser'))).toEqual(['float32']);
    const { tensors } = await (await checkpoint.component('transformer')).weights();
    const bytes = [...tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(stored('denoiser').float32).toBe(bytes);
  });

  it('grows with frames, size and steps', async () => {
    const base = await planned(small);
    const longer = await planned({ ...small, frames: 17 });
    const wider = await planned({ ...small, width: 64 });
    const slower = await planned({ ...small, steps: 6 });
    for (const more of [longer, wider, slower]) expect(more.flops).toBeGreaterThan(base.flops);
    expect(wider.peakBytes).toBeGreaterThan(base.peakBytes);
    const denoising = (plan: typeof base) => plan.nodes.find(({ node }) => node === 'denoise')!.flops;
    expect(denoising(slower)).toBe(2 * denoising(base));
  });

  it('chooses what takes less where memory is short, down to what cannot be done with less', async () => {
    const large = { width: 256, height: 256, frames: 33, steps: 1 };
    const free = await planned(large);
    const tight = await planned(large, free.peakBytes * 0.6);
    expect(tight.peakBytes).toBeLessThan(free.peakBytes);
    expect(
      tight.nodes.flatMap(({ node, choices }) => choices.map(({ parameter }) => `${node}.${parameter}`)),
    ).toContain('decode.chunk');
    expect((await planned(large, 1000)).fits).toBe(false);
  });
});

/** Bytes of a safetensors header, with the length before it. */
async function openHeader(path: string): Promise<number> {
  const source = await fileSource(join(folder, path));
  const bytes = await source.read(0, 8);
  await source.close();
  return 8 + 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}
