import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryTree, openCheckpoint } from './index.js';

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const files: Record<string, Uint8Array<ArrayBuffer>> = {
  'model_index.json': json({ scheduler: ['diffusers', 'DDIMScheduler'], vae: ['diffusers', 'AutoencoderKL'] }),
  'scheduler/scheduler_config.json': json({ _class_name: 'DDIMScheduler' }),
  'vae/config.json': json({ _class_name: 'AutoencoderKL' }),
  'vae/diffusion_pytorch_model.fp16.safetensors': encodeSafetensors({
    w: tensor('float16', [2]),
  }) as Uint8Array<ArrayBuffer>,
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve({ ranges }: { ranges: boolean }): Promise<{ base: string; sent: () => number }> {
  let sent = 0;
  server = createServer((request, response) => {
    const file = files[decodeURIComponent(request.url!.slice('/models/tiny/'.length))];
    if (file === undefined) return response.writeHead(404).end();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = ranges && first ? file.subarray(Number(first), Number(last) + 1) : file;
    sent += part.byteLength;
    const headers = ranges && first ? { 'content-range': `bytes ${first}-${last}/${file.byteLength}` } : {};
    return response.writeHead(ranges && first ? 206 : 200, headers).end(part);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/tiny`, sent: () => sent };
}

async function shapes(location: Parameters<typeof openCheckpoint>[0]) {
  const checkpoint = await openCheckpoint(location);
  const vae = await checkpoint.component('vae');
  const { tensors } = await vae.weights();
  return { components: checkpoint.components, className: vae.className, shape: tensors.get('w')?.shape };
}
const expected = { components: ['scheduler', 'vae'], className: 'AutoencoderKL', shape: [2] };

it('a checkpoint opens from bytes in memory', async () => {
  expect(await shapes(memoryTree(files))).toEqual(expected);
});

it('a checkpoint opens from blobs, as a visitor picks files', async () => {
  const blobs = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, new Blob([bytes])]));
  expect(await shapes(memoryTree(blobs, 'picked'))).toEqual(expected);
});

describe('over HTTP', () => {
  it('a checkpoint opens below an address, its only variant included', async () => {
    const { base } = await serve({ ranges: true });
    expect(await shapes(base)).toEqual(expected);
    expect(await shapes(new URL(`${base}/`))).toEqual(expected);
  });

  it('one component opens under its own address', async () => {
    const { base } = await serve({ ranges: true });
    const checkpoint = await openCheckpoint(`${base}/vae`);
    expect(checkpoint.components).toEqual(['vae']);
  });

  it('configs open where the server ignores Range, weights say what is wrong', async () => {
    const { base } = await serve({ ranges: false });
    const vae = await (await openCheckpoint(base)).component('vae');
    expect(vae.className).toBe('AutoencoderKL');
    await expect(vae.weights()).rejects.toMatchObject({ code: 'safetensors.range-unsupported' });
  });

  it('a component that is not there is component-missing', async () => {
    const { base } = await serve({ ranges: true });
    await expect((await openCheckpoint(base)).component('transformer')).rejects.toMatchObject({
      code: 'checkpoint.component-missing',
    });
    await expect(openCheckpoint(`${base}/nowhere`)).rejects.toMatchObject({ code: 'checkpoint.not-found' });
  });
});
