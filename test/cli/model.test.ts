import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { describe } from 'vitest';
import { it, kinograph } from './command-line.js';

describe.concurrent('kinograph model path', () => {
  it('prints the folder of the embedded text-to-video model, which other commands take', async ({ expect, folder }) => {
    const { code, output } = await kinograph(folder, 'model', 'path', 't2v');
    const path = output.trimEnd();
    expect([code, isAbsolute(path), existsSync(join(path, 'model_index.json'))]).toEqual([0, true, true]);
    expect(await kinograph(folder, 'model', 'path')).toMatchObject({ code: 0, output });
    expect((await kinograph(folder, 'inspect', path)).output).toMatch(/transformer\s+WanTransformer3DModel/);
  });

  it('prints the folder of the embedded image-to-video model', async ({ expect, folder }) => {
    const { code, output } = await kinograph(folder, 'model', 'path', 'i2v');
    const index = JSON.parse(readFileSync(join(output.trimEnd(), 'model_index.json'), 'utf8'));
    expect([code, index._class_name]).toEqual([0, 'WanImageToVideoPipeline']);
  });

  it('says which models there are', async ({ expect, folder }) => {
    const { code, errors } = await kinograph(folder, 'model', 'path', 'v2v');
    expect([code, errors]).toEqual([2, expect.stringMatching(/no embedded model for "v2v"; there is: t2v, i2v/)]);
  });
});
