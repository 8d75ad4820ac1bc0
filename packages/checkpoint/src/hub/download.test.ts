import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadOptions, type DownloadProgress, downloadCheckpoint, openCheckpoint } from '../index.js';

const commit = 'c0ffee'.padEnd(40, '0');
const repo = 'tiny/wan';
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const weights = (elements: number, fill = 1) =>
  Buffer.from(encodeSafetensors({ w: tensor('float32', [elements], new Float32Array(elements).fill(fill)) }));

/** A repository as the hub's API shows it, on a loopback server whose answers a test can bend. */
class Hub {
  files: Record<string, Buffer> = {
    'model_index.json': json({
      _class_name: 'WanPipeline',
      scheduler: ['diffusers', 'UniPCMultistepScheduler'],
      text_encoder: ['transformers', 'UMT5EncoderModel'],
      tokenizer: ['transformers', 'T5TokenizerFast'],
      transformer: ['diffusers', 'WanTransformer3DModel'],
    }),
    'README.md': Buffer.from('# tiny'),
    'scheduler/scheduler_config.json': json({ _class_name: 'UniPCMultistepScheduler' }),
    'text_encoder/config.json': json({ architectures: ['UMT5EncoderModel'] }),
    'text_encoder/model.safetensors': weights(10, 2),
    'text_encoder/pytorch_model.bin': Buffer.from('pickle'),
    'tokenizer/tokenizer.json': json({ version: '1.0' }),
    'tokenizer/tokenizer_config.json': json({}),
    'transformer/config.json': json({ _class_name: 'WanTransformer3DModel' }),
    'transformer/diffusion_pytorch_model.safetensors.index.json': json({
      weight_map: { w: 'diffusion_pytorch_model-00001-of-00001.safetensors' },
    }),
    'transformer/diffusion_pytorch_model-00001-of-00001.safetensors': weights(50_000),
    'transformer/diffusion_pytorch_model.fp16.safetensors': weights(20, 3),
    'examples/other.safetensors': weights(5),
  };
  /** Contents sent in place of the listed ones. */
  served: Record<string, Buffer> = {};
  /** Requests for contents: path and the range's first byte. */
  asked: string[] = [];
  /** May end an answer itself, and then says true. */
  interfere: (path: string, first: number, response: ServerResponse) => boolean = () => false;
  url = '';
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.answer(request.url!, request.headers.range, response));
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private answer(url: string, range: string | undefined, response: ServerResponse): void {
    const { pathname } = new URL(url, this.url);
    if (pathname === `/api/models/${repo}/revision/main` || pathname === `/api/models/${repo}/revision/${commit}`) {
      response.end(json({ _id: '1', id: repo, sha: commit }));
    } else if (pathname === `/api/models/${repo}/tree/${commit}`) {
      response.setHeader('content-type', 'application/json').end(json(this.listing()));
    } else if (pathname.startsWith(`/${repo}/resolve/${commit}/`)) {
      this.content(decodeURIComponent(pathname.slice(`/${repo}/resolve/${commit}/`.length)), range, response);
    } else {
      response.writeHead(404).end();
    }
  }

  listing(): { path: string; oid: string; lfs?: { oid: string } }[] {
    return Object.entries(this.files).map(([path, content]) => {
      const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
      const sha256 = createHash('sha256').update(content).digest('hex');
      const large = /\.(safetensors|bin)$/.test(path);
      const lfs = large ? { lfs: { oid: sha256, size: content.length, pointerSize: 130 } } : {};
      return { type: 'file', path, size: content.length, oid: blob, ...lfs };
    });
  }

  private content(path: string, range: string | undefined, response: ServerResponse): void {
    const content = this.served[path] ?? this.files[path]!;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const first = Number(from ?? 0);
    const last = Number(to ?? content.length - 1);
    if (to !== '0') this.asked.push(`${path} ${first}`);
    const part = content.subarray(first, last + 1);
    response.setHeader('etag', '"e"').setHeader('content-length', part.length);
    if (from !== undefined) response.setHeader('content-range', `bytes ${first}-${last}/${content.length}`);
    response.statusCode = from === undefined ? 200 : 206;
    if (to === '0' || !this.interfere(path, first, response)) response.end(part);
  }
}

let hub: Hub;
let cacheDir: string;
beforeEach(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'kinograph-hub-'));
  hub = new Hub();
  await hub.start();
});
afterEach(() => {
  hub.stop();
  rmSync(cacheDir, { recursive: true });
});

const download = (options: DownloadOptions = {}) => downloadCheckpoint(repo, { hubUrl: hub.url, cacheDir, ...options });
const shard = 'transformer/diffusion_pytorch_model-00001-of-00001.safetensors';
const folder = () => join(cacheDir, 'models--tiny--wan');
const leftovers = () => readdirSync(join(folder(), 'blobs')).filter((name) => name.includes('.'));
function tree(root: string): string[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => !lstatSync(join(root, path)).isDirectory())
    .sort();
}

describe('a download', () => {
  it('takes configs, tokenizer files and the plain weights of the components, nothing else', async () => {
    const path = await download();
    expect(tree(path)).toEqual(
      [
        'model_index.json',
        'scheduler/scheduler_config.json',
        'text_encoder/config.json',
        'text_encoder/model.safetensors',
        'tokenizer/tokenizer.json',
        'tokenizer/tokenizer_config.json',
        'transformer/config.json',
        'transformer/diffusion_pytorch_model.safetensors.index.json',
        shard,
      ].sort(),
    );
    for (const file of tree(path)) expect(readFileSync(join(path, file)).equals(hub.files[file]!)).toBe(true);
    const transformer = await (await openCheckpoint(path)).component('transformer');
    expect((await transformer.weights()).tensors.get('w')?.shape).toEqual([50_000]);
  });

  it('lays the cache out as the Python library does', async () => {
    const path = await download();
    expect(path).toBe(join(folder(), 'snapshots', commit));
    expect(readFileSync(join(folder(), 'refs/main'), 'utf8')).toBe(commit);
    const sha256 = createHash('sha256').update(hub.files[shard]!).digest('hex');
    expect(readlinkSync(join(path, shard))).toBe(`../../../blobs/${sha256}`);
    expect(readlinkSync(join(path, 'model_index.json'))).toMatch(/^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/);
    expect(leftovers()).toEqual([]);
  });

  it('takes the variant where a component has it', async () => {
    const path = await download({ variant: 'fp16' });
    expect(tree(path)).toContain('transformer/diffusion_pytorch_model.fp16.safetensors');
    expect(tree(path)).toContain('text_encoder/model.safetensors');
    expect(tree(path)).not.toContain(shard);
  });

  it('takes only what the patterns name', async () => {
    const path = await download({ include: ['transformer/**'] });
    expect(tree(path)).toEqual(
      ['transformer/config.json', 'transformer/diffusion_pytorch_model.safetensors.index.json', shard].sort(),
    );
    expect((await openCheckpoint(path)).components).toEqual(['transformer']);
    await expect(download({ include: ['none/*'] })).rejects.toMatchObject({ code: 'checkpoint.not-found' });
  });

  it('fetches no content a second time', async () => {
    await download();
    hub.asked = [];
    await download();
    expect(hub.asked).toEqual([]);
  });

  it('tells how far it is, up to all bytes', async () => {
    const told: DownloadProgress[] = [];
    await download({ onProgress: (progress) => told.push(progress) });
    const last = told.at(-1)!;
    expect(last.bytes).toBe(last.totalBytes);
    expect(last.totalBytes).toBeGreaterThan(hub.files[shard]!.length);
  });
});

describe('a connection cut in the middle of a file', () => {
  const cut = (path: string, _: number, response: ServerResponse) => {
    if (path !== shard) return false;
    hub.interfere = () => false;
    response.write(hub.files[shard]!.subarray(0, 70_000), () => response.destroy());
    return true;
  };

  it('is taken up from the last byte that came', async () => {
    hub.interfere = cut;
    const path = await download();
    const starts = hub.asked.filter((asked) => asked.startsWith(shard)).map((asked) => Number(asked.split(' ')[1]));
    expect(starts).toHaveLength(2);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    expect(readFileSync(join(path, shard)).equals(hub.files[shard]!)).toBe(true);
  });

  it('that stays dead ends the download, and the next one continues it', async () => {
    hub.interfere = (path, first, response) => {
      if (path !== shard) return false;
      if (first === 0) response.write(hub.files[shard]!.subarray(0, 70_000), () => response.destroy());
      else response.destroy();
      return true;
    };
    await expect(download()).rejects.toMatchObject({ code: 'checkpoint.download-failed' });
    expect(existsSync(join(folder(), 'snapshots'))).toBe(false);
    expect(leftovers()).toHaveLength(1);
    hub.interfere = () => false;
    hub.asked = [];
    const path = await download();
    expect(hub.asked.some((asked) => asked === `${shard} 0`)).toBe(false);
    expect(readFileSync(join(path, shard)).equals(hub.files[shard]!)).toBe(true);
  });
});

describe('content with the wrong hash', () => {
  it.each([
    ['large files by SHA-256', shard],
    ['others by the git hash', 'scheduler/scheduler_config.json'],
  ])('is refused and removed, %s', async (_, path) => {
    const wrong = Buffer.from(hub.files[path]!);
    wrong[wrong.length - 2]! ^= 1;
    hub.served = { [path]: wrong };
    await expect(download()).rejects.toMatchObject({ code: 'checkpoint.hash-mismatch', where: path });
    expect(existsSync(join(folder(), 'snapshots'))).toBe(false);
    const { oid, lfs } = hub.listing().find((file) => file.path === path)!;
    expect(readdirSync(join(folder(), 'blobs')).filter((name) => name.startsWith(lfs?.oid ?? oid))).toEqual([]);
  });

  it('left by an earlier try is fetched again from the first byte', async () => {
    await download({ include: ['scheduler/*'] });
    const sha256 = createHash('sha256').update(hub.files[shard]!).digest('hex');
    writeFileSync(join(folder(), 'blobs', `${sha256}.incomplete`), Buffer.alloc(1000));
    const path = await download();
    expect(readFileSync(join(path, shard)).equals(hub.files[shard]!)).toBe(true);
    expect(hub.asked).toContain(`${shard} 0`);
  });
});

it('a cancelled download leaves no file under its final name', async () => {
  const controller = new AbortController();
  const running = download({
    signal: controller.signal,
    onProgress: ({ file, fileBytes }) => file === shard && fileBytes > 0 && controller.abort(),
  });
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  const sha256 = createHash('sha256').update(hub.files[shard]!).digest('hex');
  expect(existsSync(join(folder(), 'blobs', sha256))).toBe(false);
  expect(existsSync(join(folder(), 'snapshots'))).toBe(false);
  await expect(download({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

describe('when the hub cannot be reached', () => {
  it('a complete copy is used, by branch as by commit', async () => {
    const path = await download();
    hub.stop();
    expect(await download()).toBe(path);
    expect(await download({ revision: commit })).toBe(path);
  });

  it('an incomplete copy is not', async () => {
    const path = await download();
    hub.stop();
    rmSync(join(path, shard));
    await expect(download()).rejects.toMatchObject({ code: 'checkpoint.download-failed' });
    await expect(download({ revision: 'other' })).rejects.toMatchObject({ code: 'checkpoint.download-failed' });
  });
});

describe('what cannot be downloaded', () => {
  it('a repository the hub has not is not-found', async () => {
    const missing = downloadCheckpoint('tiny/none', { hubUrl: hub.url, cacheDir });
    await expect(missing).rejects.toMatchObject({ code: 'checkpoint.not-found' });
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('a component with pickled weights alone is refused before anything large is fetched', async () => {
    delete hub.files['text_encoder/model.safetensors'];
    await expect(download()).rejects.toMatchObject({ code: 'checkpoint.weights-missing', got: 'pytorch_model.bin' });
    expect(hub.asked.filter((path) => path.includes('safetensors'))).toEqual([]);
  });

  it.each(['../x', 'a/b/c', 'a/..', '', 'a b'])('"%s" is no repository', async (name) => {
    await expect(downloadCheckpoint(name, { hubUrl: hub.url, cacheDir })).rejects.toMatchObject({
      code: 'checkpoint.repo-invalid',
    });
  });

  it('a listed path that leads out of the cache is refused', async () => {
    hub.files['../../escape.json'] = json({});
    await expect(download()).rejects.toThrow('Do not trust this repository');
  });
});
