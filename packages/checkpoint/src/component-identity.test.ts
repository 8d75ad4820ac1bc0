import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors } from '@kinograph/safetensors';
import { tensor } from '@kinograph/tensor';
import { describe, expect, test } from 'vitest';
import { componentIdentity } from './component-identity.js';
import { memoryTree } from './memory-tree.js';
import { openCheckpoint } from './open-checkpoint.js';

const config = JSON.stringify({ _class_name: 'Demo', width: 2 });
const weights = encodeSafetensors({ w: tensor('float32', [2], Float32Array.of(1, 2)) });

/** A checkpoint with a model and a tokenizer. */
const it = test.extend<{ readonly folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'kinograph-identity-'));
    for (const name of ['model', 'tokenizer']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'model', 'config.json'), config);
    writeFileSync(join(folder, 'model', 'diffusion_pytorch_model.safetensors'), weights);
    writeFileSync(join(folder, 'tokenizer', 'tokenizer_config.json'), '{"tokenizer_class":"Demo"}');
    writeFileSync(join(folder, 'tokenizer', 'tokenizer.json'), '{}');
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

/** The identity of the model, opened anew, and of the tokenizer. */
async function identities(folder: string): Promise<readonly [model: string, tokenizer: string]> {
  const checkpoint = await openCheckpoint(folder);
  const [model, tokenizer] = await Promise.all(['model', 'tokenizer'].map((name) => checkpoint.component(name)));
  return [await componentIdentity(model!), await componentIdentity(tokenizer!, { files: ['tokenizer.json', 'none'] })];
}

describe('the identity of a component', () => {
  it('is the same each time it is opened, and 64 hexadecimal digits', async ({ folder }) => {
    const first = await identities(folder);
    expect(first[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await identities(folder)).toEqual(first);
  });

  it('changes with one byte of its weights, even where the time of the file is set back', async ({ folder }) => {
    const before = await identities(folder);
    const path = join(folder, 'model', 'diffusion_pytorch_model.safetensors');
    utimesSync(path, 1000, 1000);
    const [touched] = await identities(folder);
    const damaged = readFileSync(path);
    damaged[damaged.length - 1]! ^= 1;
    writeFileSync(path, damaged);
    utimesSync(path, 1000, 1000);
    const after = await identities(folder);
    expect(new Set([before[0], touched, after[0]]).size).toBe(3);
    expect(after[1]).toBe(before[1]);
  });

  it('changes with its config, and with the other files it is asked for', async ({ folder }) => {
    const before = await identities(folder);
    writeFileSync(join(folder, 'model', 'config.json'), config.replace('2', '3'));
    writeFileSync(join(folder, 'tokenizer', 'none'), '');
    const after = await identities(folder);
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('needs no weights where only the config counts', async ({ folder }) => {
    const checkpoint = await openCheckpoint(folder);
    const identity = await componentIdentity(await checkpoint.component('model'), { weights: false });
    rmSync(join(folder, 'model', 'diffusion_pytorch_model.safetensors'));
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    const again = await (await openCheckpoint(copy)).component('model');
    expect(await componentIdentity(again, { weights: false })).toBe(identity);
    rmSync(copy, { recursive: true });
    await expect(componentIdentity(again)).rejects.toMatchObject({ code: 'checkpoint.weights-missing' });
  });

  it('of files a visitor picked follows from their dates; of bytes in memory there is none', async () => {
    const picked = (lastModified: number) =>
      memoryTree({
        'config.json': new Blob([config]),
        'diffusion_pytorch_model.safetensors': new File([weights as Uint8Array<ArrayBuffer>], 'w', { lastModified }),
      });
    const identityOf = async (tree: ReturnType<typeof memoryTree>) => {
      const checkpoint = await openCheckpoint(tree);
      return componentIdentity(await checkpoint.component(checkpoint.components[0]!));
    };
    expect(await identityOf(picked(1))).toBe(await identityOf(picked(1)));
    expect(await identityOf(picked(1))).not.toBe(await identityOf(picked(2)));
    const bytes = { 'config.json': new TextEncoder().encode(config), 'diffusion_pytorch_model.safetensors': weights };
    await expect(identityOf(memoryTree(bytes))).rejects.toMatchObject({ code: 'checkpoint.no-identity' });
  });
});
