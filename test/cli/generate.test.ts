import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSafetensors } from '@kinograph/safetensors';
import { describe } from 'vitest';
import { contents, it, kinograph, quick } from './command-line.js';

const prompt = 'a red ball bouncing over green grass';
const hasFfprobe = spawnSync('ffprobe', ['-version']).status === 0;

function probe(path: string): Record<string, unknown> {
  const wanted = 'stream=codec_name,width,height,nb_read_frames,r_frame_rate,pix_fmt';
  const args = ['-v', 'error', '-count_frames', '-show_entries', wanted, '-of', 'json', path];
  return JSON.parse(execFileSync('ffprobe', args, { encoding: 'utf8' })).streams[0];
}

describe.concurrent('kinograph generate', () => {
  it.runIf(hasFfprobe)(
    'makes an MP4 that ffprobe reads, says only where it is, and leaves nothing else',
    async ({ expect, folder }) => {
      const { code, output, errors } = await kinograph(folder, 'generate', prompt, ...quick, '--size', '96x64');
      expect({ code, output, errors }).toEqual({ code: 0, output: 'video.mp4\n', errors: '' });
      expect(contents(folder)).toEqual(['video.mp4']);
      expect(probe(join(folder, 'video.mp4'))).toMatchObject({
        codec_name: 'h264',
        pix_fmt: 'yuv420p',
        width: 96,
        height: 64,
        nb_read_frames: '9',
        r_frame_rate: '8/1',
      });
    },
  );

  it('gives the same bytes for the same seed, and others for another', async ({ expect, folder }) => {
    const seeds = ['7', '7', '8'];
    const made = await Promise.all(
      seeds.map(async (seed, index) => {
        const { code } = await kinograph(folder, 'generate', prompt, ...quick, '--seed', seed, '--out', `${index}.gif`);
        expect(code).toBe(0);
        return pictures(readFileSync(join(folder, `${index}.gif`)));
      }),
    );
    const [first, again, other] = made;
    expect(first!.equals(again!)).toBe(true);
    expect(first!.equals(other!)).toBe(false);
  });

  it('prints one object with --json, and rounds seconds to a legal number of frames, which it says', async ({
    expect,
    folder,
  }) => {
    const args = ['--steps', '1', '--duration', '0.8', '--fps', '10', '--out', 'frames', '--json'];
    const { code, output } = await kinograph(folder, 'generate', prompt, ...args);
    const result = JSON.parse(output);
    expect({ code, seed: result.seed }).toEqual({ code: 0, seed: '0' });
    expect(result.files).toMatchObject([{ format: 'png', frames: 9, width: 64, height: 64 }]);
    expect(result.notices.join()).toMatch(/0\.8 s became 9 frames/);
    expect(contents(join(folder, 'frames')).filter((name) => name.endsWith('.png'))).toHaveLength(9);
  });

  it('takes up saved latents as the noise of another run', async ({ expect, folder }) => {
    const first = await kinograph(folder, 'generate', prompt, ...quick, '--save-latents', 'a.safetensors');
    expect(first.code).toBe(0);
    const given = ['--latents', 'a.safetensors', '--save-latents', 'b.safetensors'];
    const second = await kinograph(folder, 'generate', prompt, ...quick, ...given);
    expect(second.code).toBe(0);
    const [a, b] = await Promise.all(['a', 'b'].map((name) => openSafetensors(join(folder, `${name}.safetensors`))));
    expect(a!.tensors.get('latents')?.shape).toEqual([1, 8, 3, 8, 8]);
    expect(b!.tensors.get('latents')?.shape).toEqual([1, 8, 3, 8, 8]);
    expect(readFileSync(join(folder, 'a.safetensors')).equals(readFileSync(join(folder, 'b.safetensors')))).toBe(false);
  });

  it('runs other samplers, int8 weights and the web runtime', async ({ expect, folder }) => {
    const ways = [
      ['--sampler', 'euler'],
      ['--precision', 'int8'],
      ['--runtime', 'web'],
      ['--guidance', '1'],
    ];
    for (const [index, way] of ways.entries()) {
      const { code, errors } = await kinograph(folder, 'generate', prompt, ...quick, ...way, '--out', `${index}.mp4`);
      expect({ code, errors, way }).toEqual({ code: 0, errors: '', way });
    }
  });

  it('cuts a prompt that is too long, and says what it cut', async ({ expect, folder }) => {
    const long = `${'a red ball bouncing over green grass, '.repeat(12)}with a blue star`;
    const { code, errors } = await kinograph(folder, 'generate', long, ...quick);
    expect(code).toBe(0);
    expect(errors).toMatch(/longer than 72 tokens; cut off: ".*with a blue star"/);
  });
});

/** A GIF without its comments, which hold the graph and so the file's own name. */
function pictures(gif: Buffer): Buffer {
  const comment = gif.indexOf(Buffer.from([0x21, 0xfe]));
  if (comment < 0) return gif;
  let end = comment + 2;
  while (gif[end] !== 0) end += gif[end]! + 1;
  return Buffer.concat([gif.subarray(0, comment), gif.subarray(end + 1)]);
}
