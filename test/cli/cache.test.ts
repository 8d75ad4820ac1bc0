import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { contents, it, kinograph, quick, start } from './command-line.js';

const prompt = 'a red ball bouncing over green grass';

/** What a run says it found, nodes in order of their names. */
async function cachedBy(folder: string, ...more: readonly string[]): Promise<string[]> {
  const { code, output, errors } = await kinograph(folder, 'generate', prompt, ...quick, '--json', ...more);
  if (code !== 0) throw new Error(`${output}${errors}`);
  return (JSON.parse(output).cached as string[]).sort();
}

/** When a file of a folder was written last, in milliseconds. */
function newest(folder: string): number {
  const times = contents(folder).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times);
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const cache = ['--cache', 'cache'] as const;

describe.concurrent('a second run', () => {
  it('runs only what was changed', async ({ expect, folder }) => {
    expect(await cachedBy(folder, ...cache)).toEqual([]);
    const first = readFileSync(join(folder, 'video.mp4'));
    // The seed: the text encoder does not run. The frames a second: nothing but the writer does.
    expect(await cachedBy(folder, ...cache, '--seed', '1')).toEqual(['encode-negative', 'encode-prompt']);
    expect(await cachedBy(folder, ...cache, '--fps', '5', '--out', 'slow.mp4')).toEqual(['decode', 'denoise']);
    expect(await cachedBy(folder, ...cache, '--negative', 'blue')).toEqual(['encode-prompt']);
    expect(await cachedBy(folder, ...cache, '--precision', 'int8')).toEqual([]);
    expect(await cachedBy(folder, ...cache)).toEqual(['decode', 'denoise']);
    expect(readFileSync(join(folder, 'video.mp4')).equals(first)).toBe(true);
    rmSync(join(folder, 'cache'), { recursive: true });
    expect(await cachedBy(folder, ...cache)).toEqual([]);
    expect(readFileSync(join(folder, 'video.mp4')).equals(first)).toBe(true);
  });

  it('of a graph file finds what generate kept, and says so only where somebody looks', async ({ expect, folder }) => {
    await cachedBy(folder, ...cache);
    await kinograph(folder, 'cache', 'size', ...cache);
    const args = ['graph', 'run', 'video.mp4', '--threads', '1', '--set', 'write.path=again.mp4', ...cache];
    const { code, errors } = await kinograph(folder, ...args);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(contents(folder)).toEqual(['again.mp4', 'cache', 'video.mp4']);
    const { output } = await kinograph(folder, 'cache', 'size', '--json', ...cache);
    // Two prompts, latents, frames: nothing was computed anew.
    expect(JSON.parse(output)).toMatchObject({ entries: 4 });
  });

  it('keeps nothing with --no-cache, and where KINOGRAPH_CACHE is off', async ({ expect, folder }) => {
    expect(await cachedBy(folder, '--no-cache')).toEqual([]);
    expect(await cachedBy(folder)).toEqual([]);
    expect(contents(folder)).toEqual(['video.mp4']);
  });

  it('at the same time as the first gives the same, and both keep one result of each', async ({ expect, folder }) => {
    const names = ['a.gif', 'b.gif', 'c.gif'];
    await Promise.all(names.map((name) => cachedBy(folder, ...cache, '--out', name)));
    const { output } = await kinograph(folder, 'cache', 'size', '--json', ...cache);
    expect(JSON.parse(output)).toMatchObject({ entries: 4 });
    expect(contents(join(folder, 'cache', 'being-written'))).toEqual([]);
    await cachedBy(folder, '--no-cache', '--out', 'a.gif');
    const alone = readFileSync(join(folder, 'a.gif'));
    await cachedBy(folder, ...cache, '--out', 'a.gif');
    expect(readFileSync(join(folder, 'a.gif')).equals(alone)).toBe(true);
  });

  it('goes on after Ctrl-C with what is kept, and nothing half written is left', async ({ expect, folder }) => {
    const args = ['generate', prompt, '--steps', '5000', '--threads', '1', ...cache, '--save-every', '0'];
    const entries = join(folder, 'cache', 'entries');
    for (const _ of ['the first', 'the next']) {
      const started = Date.now();
      const { child, ended } = start(folder, ...args);
      // Until the two prompts are there, and a state that this run saved.
      const isSaving = () => existsSync(entries) && contents(entries).length >= 3 && newest(entries) > started;
      for (let tries = 0; tries < 2000 && !isSaving(); tries++) await wait(20);
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      expect(contents(join(folder, 'cache', 'being-written'))).toEqual([]);
      const { output } = await kinograph(folder, 'cache', 'ls', ...cache);
      expect(output.match(/denoise state/g)).toHaveLength(1);
    }
    expect(contents(folder)).toEqual(['cache']);
  });

  it('goes on without a cache only where nobody asked for one', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'file'), '');
    const { code, errors } = await kinograph(folder, 'generate', prompt, ...quick, '--cache', 'file');
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(/cache: file: wanted a folder/) });
    expect(existsSync(join(folder, 'video.mp4'))).toBe(false);
  });
});

describe.concurrent('kinograph cache', () => {
  it('lists what is kept, says how much that is, and removes it', async ({ expect, folder }) => {
    await cachedBy(folder, ...cache);
    const list = await kinograph(folder, 'cache', 'ls', ...cache);
    const lines = list.output.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(line.lastIndexOf('B  ') + 3)).sort()).toEqual([
      'denoise latents',
      'encode-text embedding',
      'encode-text embedding',
      'vae-decode frames',
    ]);
    const { output } = await kinograph(folder, 'cache', 'ls', '--json', ...cache);
    const { entries } = JSON.parse(output) as { entries: { key: string; bytes: number; lastUse: string }[] };
    expect(entries).toHaveLength(4);
    expect(Date.now() - Date.parse(entries[0]!.lastUse)).toBeLessThan(60_000);
    const size = await kinograph(folder, 'cache', 'size', ...cache);
    expect(size.output).toMatch(/^\d+\.\d kB in 4 results in cache\n$/);
    const cleared = await kinograph(folder, 'cache', 'clear', ...cache);
    expect(cleared.output).toBe(`removed ${size.output.replace(' in cache', ' from cache')}`);
    expect(await kinograph(folder, 'cache', 'ls', ...cache)).toMatchObject({ code: 0, output: '' });
  });

  it('says what it wants where there is no folder', async ({ expect, folder }) => {
    expect(await kinograph(folder, 'cache', 'ls')).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/wanted a folder, got off\. Name one with --cache/),
    });
    mkdirSync(join(folder, 'empty'));
    expect(await kinograph(folder, 'cache', 'size', '--cache', 'empty')).toMatchObject({
      output: '0 B in 0 results in empty\n',
    });
  });
});
