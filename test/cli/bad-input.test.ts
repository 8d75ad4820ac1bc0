import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { contents, it, kinograph, quick, sceneCheckpoint } from './command-line.js';

/** The embedded checkpoint, copied so that it can be broken. */
function checkpointIn(folder: string): string {
  const copy = join(folder, 'model');
  cpSync(sceneCheckpoint, copy, { recursive: true });
  return copy;
}

describe.concurrent('kinograph generate refuses', () => {
  const cases: readonly {
    readonly title: string;
    readonly args: readonly string[];
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    { title: 'a size the model cannot make', args: ['--size', '70x64'], code: 1, says: /width: .*nearest legal .*64/ },
    { title: 'a frame count it cannot make', args: ['--frames', '6'], code: 1, says: /frames: .*nearest legal .*5/ },
    { title: 'an unknown sampler', args: ['--sampler', 'unipcc'], code: 1, says: /unipcc.*unipc/ },
    { title: 'an unknown flag', args: ['--guidence', '3'], code: 2, says: /--guidence[\s\S]*--guidance/ },
    { title: 'a value of the wrong kind', args: ['--steps', 'many'], code: 2, says: /--steps.*many/ },
    { title: 'frames and seconds together', args: ['--frames', '5', '--duration', '1'], code: 2, says: /--duration/ },
    { title: 'a file type it does not write', args: ['--out', 'clip.avi'], code: 1, says: /\.mp4 or \.gif.*\.avi/ },
    { title: 'a device the runtime has not', args: ['--device', 'gpu'], code: 1, says: /gpu/ },
    { title: 'a checkpoint that is not there', args: ['--model', 'nowhere'], code: 1, says: /nowhere.*checkpoint/ },
    { title: 'latents that are not there', args: ['--latents', 'no.safetensors'], code: 1, says: /no\.safetensors/ },
  ];
  for (const { title, args, code, says } of cases) {
    it(`${title}, in one line, leaving nothing`, async ({ expect, folder }) => {
      const ended = await kinograph(folder, 'generate', 'a red ball', '--steps', '1', ...args);
      expect(ended.code).toBe(code);
      expect(ended.errors).toMatch(says);
      expect(ended.errors).not.toMatch(/^\s+at /m);
      expect(ended.output).toBe('');
      expect(contents(folder)).toEqual([]);
    });
  }

  it('weights that are cut short', async ({ expect, folder }) => {
    const weights = join(checkpointIn(folder), 'transformer', 'diffusion_pytorch_model.safetensors');
    truncateSync(weights, 100_000);
    const { code, errors } = await kinograph(folder, 'generate', 'a red ball', ...quick, '--model', 'model');
    expect(code).toBe(1);
    expect(errors).toMatch(/diffusion_pytorch_model\.safetensors/);
    expect(contents(folder)).toEqual(['model']);
  });

  it('a checkpoint without the weights of a component', async ({ expect, folder }) => {
    rmSync(join(checkpointIn(folder), 'vae', 'diffusion_pytorch_model.safetensors'));
    const { code, errors } = await kinograph(folder, 'generate', 'a red ball', ...quick, '--model', 'model');
    expect(code).toBe(1);
    expect(errors).toMatch(/vae.*safetensors/);
    expect(contents(folder)).toEqual(['model']);
  });

  it('a config value it does not support, naming field and value', async ({ expect, folder }) => {
    const path = join(checkpointIn(folder), 'text_encoder', 'config.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), feed_forward_proj: 'gated-mish' }));
    const { code, errors } = await kinograph(folder, 'generate', 'a red ball', ...quick, '--model', 'model');
    expect(code).toBe(1);
    expect(errors).toMatch(/feed_forward_proj.*gated-mish/);
  });

  it('a path it cannot write, saying so as an object with --json', async ({ expect, folder }) => {
    mkdirSync(join(folder, 'video.mp4'));
    const { code, output } = await kinograph(folder, 'generate', 'a red ball', ...quick, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(output).error.message).toMatch(/video\.mp4/);
    expect(contents(folder)).toEqual(['video.mp4']);
  });
});
