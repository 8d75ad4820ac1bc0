import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { command, type Ended, leftOver, start } from './campaign.js';

const model = fileURLToPath(new URL('../../packages/model-scenes/checkpoint/', import.meta.url));

const it = test.extend<{ readonly folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'kinograph-crash-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Runs to its end; gives what `--json` prints. */
async function generated(folder: string, ...more: readonly string[]): Promise<Ended & { made: Made | undefined }> {
  const ended = await start(folder, [...command, '--json', ...more]).ended;
  return { ...ended, made: ended.output === '' ? undefined : (JSON.parse(ended.output) as Made) };
}

interface Made {
  readonly cached?: readonly string[];
  readonly notices?: readonly string[];
  readonly error?: { readonly message: string };
}

const video = (folder: string, name = 'video.mp4') => readFileSync(join(folder, name));

describe('damage', () => {
  it('of any kept result is noticed: it is made again, and the video is the same', async ({ expect, folder }) => {
    await generated(folder);
    const sound = video(folder);
    const entries = join(folder, 'cache', 'entries');
    for (const [index, name] of readdirSync(entries).entries()) {
      const bytes = readFileSync(join(entries, name));
      if (index % 2 === 0) bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(join(entries, name), index % 2 === 0 ? bytes : bytes.subarray(0, -7));
    }
    rmSync(join(folder, 'video.mp4'));
    const { code, made } = await generated(folder);
    expect({ code, cached: made?.cached }).toEqual({ code: 0, cached: [] });
    expect(video(folder).equals(sound)).toBe(true);
    expect(leftOver(folder)).toEqual([]);
  });

  it('of the checkpoint is never covered by what was kept before it', async ({ expect, folder }) => {
    const checkpoint = join(folder, 'model');
    cpSync(model, checkpoint, { recursive: true });
    const weights = join(checkpoint, 'transformer', 'diffusion_pytorch_model.safetensors');
    const sound = readFileSync(weights);
    const first = await generated(folder, '--model', checkpoint);
    expect(first.code).toBe(0);
    const made = video(folder);

    truncateSync(weights, sound.length - 100);
    const cut = await generated(folder, '--model', checkpoint, '--out', 'cut.mp4');
    expect(cut).toMatchObject({ code: 1, made: { error: { message: expect.stringContaining('safetensors') } } });
    expect(existsSync(join(folder, 'cut.mp4'))).toBe(false);

    const flipped = Buffer.from(sound);
    flipped[flipped.length - 1000]! ^= 0x40;
    writeFileSync(weights, flipped);
    const other = await generated(folder, '--model', checkpoint);
    expect(other.made?.cached).toEqual(['encode-negative', 'encode-prompt']);
    const withCache = video(folder);
    await generated(folder, '--model', checkpoint, '--no-cache');
    expect(video(folder).equals(withCache)).toBe(true);

    writeFileSync(weights, sound);
    await generated(folder, '--model', checkpoint);
    expect(video(folder).equals(made)).toBe(true);
  });
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** Mounts a small file system while something is done. */
async function onSmallDisk(path: string, size: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  try {
    await work();
  } finally {
    execFileSync('umount', [path]);
  }
}

describe.runIf(canMount)('a full disk', () => {
  it('under the cache costs the cache, not the video', async ({ expect, folder }) => {
    await generated(folder, '--no-cache');
    const sound = video(folder);
    const cache = join(folder, 'cache');
    await onSmallDisk(cache, '32k', async () => {
      const { code, made } = await generated(folder);
      expect(code).toBe(0);
      expect(made!.notices!.join()).toMatch(/could not keep .*the disk is full/);
      expect(video(folder).equals(sound)).toBe(true);
      expect(leftOver(folder)).toEqual([]);
    });
  });

  it('under the video ends the run, and once there is room only the writer works', async ({ expect, folder }) => {
    await generated(folder, '--no-cache', '--out', 'made.mp4');
    const sound = video(folder, 'made.mp4');
    const disk = join(folder, 'disk');
    const out = join('disk', 'made.mp4');
    await onSmallDisk(disk, '4k', async () => {
      const { code, made } = await generated(folder, '--out', out);
      expect({ code, message: made?.error?.message }).toEqual({
        code: 1,
        message: expect.stringMatching(/disk is full/),
      });
      expect(readdirSync(disk)).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=1m', disk]);
      const again = await generated(folder, '--out', out);
      expect(again.code).toBe(0);
      expect(again.made?.cached).toContain('denoise');
      // The graph inside names the file itself, so only the pictures are the same.
      expect(Math.abs(video(disk, 'made.mp4').length - sound.length)).toBeLessThan(64);
    });
  });
});
