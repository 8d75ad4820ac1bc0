import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeSafetensors, readFloat32 } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from './index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kinograph-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content instanceof Uint8Array ? content : JSON.stringify(content));
}
/** A file with one tensor, whose value tells files apart. */
const weights = (value: number, name = 'w') =>
  encodeSafetensors({ [name]: tensor('float32', [1], Float32Array.of(value)) });

function pipeline(): void {
  write('model_index.json', {
    _class_name: 'WanPipeline',
    _diffusers_version: '0.42.1',
    boundary_ratio: null,
    scheduler: ['diffusers', 'UniPCMultistepScheduler'],
    tokenizer: ['transformers', 'T5TokenizerFast'],
    transformer: ['diffusers', 'WanTransformer3DModel'],
    transformer_2: [null, null],
    text_encoder: ['transformers', 'UMT5EncoderModel'],
  });
  write('kinograph.json', { frames: 17 });
  writeFileSync(join(folder, 'model_index.json.tmp'), '');
  write('scheduler/scheduler_config.json', { _class_name: 'UniPCMultistepScheduler' });
  write('tokenizer/tokenizer_config.json', {});
  write('tokenizer/tokenizer.json', { version: '1.0' });
  write('transformer/config.json', { _class_name: 'WanTransformer3DModel', num_layers: 1 });
  write('transformer/diffusion_pytorch_model.safetensors', weights(1));
  write('text_encoder/config.json', { architectures: ['UMT5EncoderModel'] });
  write('text_encoder/model.safetensors', weights(2));
}

/** Which file was opened, by the value of its one tensor. */
async function opened(
  location: string,
  component: string,
  options: Parameters<typeof openCheckpoint>[1] = {},
): Promise<number> {
  const checkpoint = await openCheckpoint(location, options);
  const store = await (await checkpoint.component(component)).weights();
  return (await readFloat32(store.tensors.get('w')!)).data[0]!;
}

describe('the folder of a pipeline', () => {
  beforeEach(pipeline);

  it('has the components its model_index.json names, without those that are null', async () => {
    const checkpoint = await openCheckpoint(folder);
    expect([...checkpoint.components].sort()).toEqual(['scheduler', 'text_encoder', 'tokenizer', 'transformer']);
    expect(checkpoint.modelIndex?._class_name).toBe('WanPipeline');
    expect(checkpoint.settings).toEqual({ frames: 17 });
  });

  it('gives each component its class, config and weights', async () => {
    const checkpoint = await openCheckpoint(pathToFileURL(folder));
    const transformer = await checkpoint.component('transformer');
    expect(transformer).toMatchObject({
      name: 'transformer',
      location: join(folder, 'transformer'),
      className: 'WanTransformer3DModel',
      config: { num_layers: 1 },
      hasWeights: true,
    });
    expect((await transformer.weights()).tensors.get('w')?.source.path).toMatch(
      /diffusion_pytorch_model\.safetensors$/,
    );
    expect(await transformer.weights()).toBe(await transformer.weights());
    expect(await checkpoint.component('scheduler')).toMatchObject({
      className: 'UniPCMultistepScheduler',
      hasWeights: false,
    });
    expect(await checkpoint.component('text_encoder')).toMatchObject({ className: 'UMT5EncoderModel' });
    expect(await checkpoint.component('tokenizer')).toMatchObject({ className: 'T5TokenizerFast', hasWeights: false });
    expect(await opened(folder, 'text_encoder')).toBe(2);
    await checkpoint.close();
  });

  it('opens other files of a component, and says undefined for those that are not there', async () => {
    const tokenizer = await (await openCheckpoint(folder)).component('tokenizer');
    const file = await tokenizer.file('tokenizer.json');
    expect(new TextDecoder().decode(await file!.read(0, file!.size))).toContain('1.0');
    expect(await tokenizer.file('merges.txt')).toBeUndefined();
    await expect(tokenizer.file('../kinograph.json')).rejects.toMatchObject({ code: 'checkpoint.path' });
  });

  it('offers the nearest name for a component it has not', async () => {
    const checkpoint = await openCheckpoint(folder);
    await expect(checkpoint.component('tranformer')).rejects.toMatchObject({
      code: 'checkpoint.component-missing',
      next: 'Did you mean "transformer"?',
    });
  });

  it('says so when a component that model_index.json names has no folder', async () => {
    rmSync(join(folder, 'text_encoder'), { recursive: true });
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.components).not.toContain('text_encoder');
    await expect(checkpoint.component('text_encoder')).rejects.toThrow('though model_index.json names it');
  });

  it('names a config file that is no JSON object', async () => {
    writeFileSync(join(folder, 'transformer/config.json'), '{"num_layers": 1,');
    const failed = (await openCheckpoint(folder)).component('transformer');
    await expect(failed).rejects.toMatchObject({
      code: 'checkpoint.config-invalid',
      where: join(folder, 'transformer/config.json'),
    });
  });

  it('reads -Infinity in a config, as Python writes it', async () => {
    writeFileSync(join(folder, 'scheduler/scheduler_config.json'), '{"lambda_min_clipped": -Infinity}');
    const scheduler = await (await openCheckpoint(folder)).component('scheduler');
    expect(scheduler.config.lambda_min_clipped).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each(['../outside', '/etc', 'a/b', '..', 'C:\\x'])('refuses "%s" as the name of a component', async (name) => {
    write('model_index.json', { [name]: ['diffusers', 'WanTransformer3DModel'] });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'checkpoint.config-invalid' });
  });

  it('asks again after a failure', async () => {
    rmSync(join(folder, 'transformer/diffusion_pytorch_model.safetensors'));
    const transformer = await (await openCheckpoint(folder)).component('transformer');
    await expect(transformer.weights()).rejects.toMatchObject({ code: 'checkpoint.weights-missing' });
    write('transformer/diffusion_pytorch_model.safetensors', weights(1));
    expect((await transformer.weights()).tensors.size).toBe(1);
  });
});

describe('other folders', () => {
  it('that are one component open as a checkpoint of that one', async () => {
    pipeline();
    const checkpoint = await openCheckpoint(`${join(folder, 'transformer')}/`);
    expect(checkpoint).toMatchObject({ modelIndex: undefined, settings: {}, components: ['transformer'] });
    expect((await checkpoint.component('transformer')).className).toBe('WanTransformer3DModel');
    expect(await opened(join(folder, 'transformer'), 'transformer')).toBe(1);
  });

  it('that hold components without a model_index.json open as a checkpoint of those', async () => {
    pipeline();
    rmSync(join(folder, 'model_index.json'));
    mkdirSync(join(folder, 'empty'));
    const { components } = await openCheckpoint(folder);
    expect([...components].sort()).toEqual(['scheduler', 'text_encoder', 'tokenizer', 'transformer']);
  });

  it('that hold no checkpoint are not-found', async () => {
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ code: 'checkpoint.not-found' });
    await expect(openCheckpoint(join(folder, 'none'))).rejects.toMatchObject({ got: 'nothing at this path' });
    write('a.safetensors', weights(1));
    await expect(openCheckpoint(join(folder, 'a.safetensors'))).rejects.toMatchObject({ got: 'a file' });
  });

  it('whose files are symbolic links, as in a hub cache, resolve them', async () => {
    write('blobs/abc', weights(7));
    write('snapshot/config.json', { _class_name: 'A' });
    symlinkSync('../blobs/abc', join(folder, 'snapshot/diffusion_pytorch_model.safetensors'));
    const checkpoint = await openCheckpoint(join(folder, 'snapshot'));
    const store = await (await checkpoint.component('snapshot')).weights();
    expect(store.tensors.get('w')?.source.path).toMatch(/blobs.abc$/);
  });
});

describe('weights', () => {
  beforeEach(() => write('transformer/config.json', { _class_name: 'WanTransformer3DModel' }));
  const open = (options?: Parameters<typeof openCheckpoint>[1]) => opened(folder, 'transformer', options);

  it('are the plain file when no variant is asked for', async () => {
    write('transformer/diffusion_pytorch_model.safetensors', weights(1));
    write('transformer/diffusion_pytorch_model.fp16.safetensors', weights(2));
    expect(await open()).toBe(1);
    expect(await open({ variant: 'fp16' })).toBe(2);
  });

  it.each([
    ['diffusion_pytorch_model.safetensors.index.json', undefined],
    ['diffusion_pytorch_model.safetensors.index.fp16.json', 'fp16'],
    ['model.fp16.safetensors.index.json', 'fp16'],
  ])('are the shards of %s', async (index, variant) => {
    write(`transformer/${index}`, { weight_map: { w: 'part-1.safetensors', v: 'part-2.safetensors' } });
    write('transformer/part-1.safetensors', weights(3));
    write('transformer/part-2.safetensors', weights(4, 'v'));
    expect(await open({ variant })).toBe(3);
    rmSync(join(folder, 'transformer/part-2.safetensors'));
    await expect(open({ variant })).rejects.toMatchObject({ code: 'safetensors.shard-missing' });
  });

  it('are the only variant there is when none is asked for, and it says so', async () => {
    write('transformer/diffusion_pytorch_model.fp16.safetensors', weights(2));
    const notices: string[] = [];
    expect(await open({ onNotice: (notice) => notices.push(notice) })).toBe(2);
    expect(notices).toEqual([`${folder}/transformer: opened the variant fp16, the only ones there are.`]);
  });

  it('must be chosen between several variants', async () => {
    write('transformer/diffusion_pytorch_model.fp16.safetensors', weights(2));
    write('transformer/diffusion_pytorch_model.bf16.safetensors', weights(3));
    await expect(open()).rejects.toMatchObject({
      code: 'checkpoint.weights-missing',
      wanted: 'one of the variants bf16, fp16',
    });
  });

  it('are the plain ones where only other components have the variant, and it says so', async () => {
    write('transformer/diffusion_pytorch_model.safetensors', weights(1));
    write('vae/config.json', {});
    write('vae/diffusion_pytorch_model.fp16.safetensors', weights(2));
    const notices: string[] = [];
    expect(await open({ variant: 'fp16', onNotice: (notice) => notices.push(notice) })).toBe(1);
    expect(notices).toEqual([`${folder}/transformer: opened the plain weights, there are none of the variant fp16.`]);
  });

  it('of a variant that no component has are refused, with the nearest', async () => {
    write('transformer/diffusion_pytorch_model.fp16.safetensors', weights(2));
    await expect(open({ variant: 'fp61' })).rejects.toMatchObject({
      code: 'checkpoint.weights-missing',
      next: 'Did you mean "fp16"?',
    });
  });

  it('that are only pickled are refused with the reason', async () => {
    write('transformer/diffusion_pytorch_model.bin', Uint8Array.of(1));
    await expect(open()).rejects.toMatchObject({
      code: 'checkpoint.weights-missing',
      got: 'diffusion_pytorch_model.bin',
    });
    await expect(open()).rejects.toThrow('can run code');
  });

  it('that are cut off are refused', async () => {
    write('transformer/diffusion_pytorch_model.safetensors', weights(1).subarray(0, -1));
    await expect(open()).rejects.toMatchObject({ code: 'safetensors.truncated' });
  });
});

it('an aborted signal stops opening', async () => {
  pipeline();
  await expect(openCheckpoint(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});
