import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { readGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { openSafetensors } from '@kinograph/safetensors';
import { readEmbeddedGraph } from '@kinograph/video';
import { build, preview } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chromiumPath, hasChromium, launchChromium } from '../browser/chromium.js';
import { sourcesBelow } from '../structure/workspace.js';
import { examplesFolder, runExample } from './run-example.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ran = new Set<string>();
const runs = (file: string, ...args: string[]) => {
  ran.add(file);
  return runExample(file, args, folder);
};
const bytes = (name: string) => readFile(join(folder, name));

it('makes a video from one prompt', async () => {
  const lines = await runs('text-to-video/one-prompt.ts', 'a small blue star at night', 'star.mp4', '2');
  expect(lines.slice(0, 2)).toEqual(['step 1 of 2', 'step 2 of 2']);
  expect(lines[2]).toBe(`star.mp4: ${(await bytes('star.mp4')).length} bytes`);
  expect((await bytes('star.mp4')).toString('latin1', 4, 8)).toBe('ftyp');
});

it('makes another video with another sampler', async () => {
  const lines = await runs('text-to-video/other-sampler.ts', '.', '2');
  expect(lines.map((line) => line.split(':')[0])).toEqual(['unipc', 'dpmpp2m']);
  const [unipc, dpm] = [await bytes('unipc.gif'), await bytes('dpmpp2m.gif')];
  expect(unipc.toString('latin1', 0, 6)).toBe('GIF89a');
  expect(unipc.equals(dpm)).toBe(false);
});

it('puts a stage into a finished graph', async () => {
  const lines = await runs('text-to-video/with-interpolation.ts', 'smooth.mp4', '1');
  expect(lines.join(' ')).toMatch(/frames: 65,/);
});

it('swaps a stage of a finished graph', async () => {
  const drawing = await runs('text-to-video/swapped-stage.ts', 'a big yellow circle over the sea', '4');
  expect(drawing).toHaveLength(16);
  expect(new Set(drawing.join('')).size).toBeGreaterThan(2);
});

it('goes on from the last picture of a video', async () => {
  const lines = await runs('text-to-video/from-a-picture.ts', 'longer.mp4', '1');
  expect(lines).toEqual(['longer.mp4']);
  expect((await bytes('longer.mp4')).toString('latin1', 4, 8)).toBe('ftyp');
  expect(await readdir(join(folder, 'longer-start'))).toHaveLength(17);
});

it('expands prompts', async () => {
  const lines = await runs('prompt/expand.ts', 'a shiny green heart');
  expect(lines[0]).toMatch(/^A short animated clip shows a medium-sized green heart\./);
  expect(lines.slice(1, 3)).toEqual(['(Left out of the caption: "shiny".)', `A pencil drawing. ${lines[0]}`]);
  expect(lines.at(-2)).toBe('Left out of the caption: "two".');
  expect(lines.at(-1)).toBe('2 captions');
});

it('serves graphs, and asks for one', async () => {
  const lines = await runs('server/serve-and-ask.ts', 'a small blue star', 'served.mp4', '2');
  expect(lines.slice(1, -3)).toEqual(['step 1 of 2', 'step 2 of 2']);
  expect(lines.at(-3)).toBe('done');
  expect(lines.at(-2)).toBe(`served.mp4: ${(await bytes('served.mp4')).length} bytes`);
  expect(lines.at(-1)).toMatch(/wanted at most 100 steps, got 101/);
});

if (!hasChromium) console.warn(`The example of a page is not run: there is no Chromium at ${chromiumPath}.`);
const pageFiles = ['page/main.ts', 'page/vite.config.ts'];
for (const file of pageFiles) ran.add(file);
it.skipIf(!hasChromium)('makes a video in a page', async () => {
  const root = join(examplesFolder, 'page');
  const common = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'error' } as const;
  const output = { outDir: join(folder, 'page'), emptyOutDir: true, target: 'es2022' };
  await build({ ...common, build: output });
  const server = await preview({ ...common, build: output, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.waitForFunction(() => document.forms[0]?.onsubmit);
    await page.fill('[name=steps]', '2');
    await page.click('button');
    await page.waitForFunction(() => document.querySelector('output')?.value === 'done');
    const waiting = page.waitForEvent('download');
    await page.click('a');
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('video.mp4');
    const video = await readFile(await download.path());
    expect(video.toString('latin1', 4, 8)).toBe('ftyp');
    const graph = readGraph(await readEmbeddedGraph(new Uint8Array(video)), stageRegistry());
    expect(graph.data.nodes.prompt?.parameters.text).toBe('a big red ball bouncing over green grass');
    const shown = await page.evaluate(async () => {
      const player = document.querySelector('video')!;
      if (player.readyState < 2) await new Promise((done) => player.addEventListener('loadeddata', done));
      const context = new OffscreenCanvas(64, 64).getContext('2d')!;
      context.drawImage(player, 0, 0, 64, 64);
      const { data } = context.getImageData(0, 0, 64, 64);
      return { colours: new Set(data).size, width: player.videoWidth, seconds: player.duration };
    });
    expect(shown.colours).toBeGreaterThan(20);
    expect(shown).toMatchObject({ width: 64, seconds: expect.closeTo(17 / 8, 1) });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  } finally {
    await browser.close();
    await server.close();
  }
});

it('runs a graph of its own: text to image', async () => {
  const lines = await runs('graph/text-to-image.ts', 'a red circle over green grass', 'still', '2');
  expect(lines.join(' ')).toMatch(/format: 'png'.*frames: 1,.*width: 256/);
  expect(await readdir(join(folder, 'still'))).toEqual(['frame-00000.png']);
});

it('runs a stage of its own', async () => {
  expect(await runs('graph/own-stage.ts', 'sunrise.gif')).toEqual(['sunrise finished', 'write-video finished']);
  expect((await bytes('sunrise.gif')).toString('latin1', 0, 6)).toBe('GIF89a');
});

it('computes only what was changed when it runs again', async () => {
  const lines = await runs('graph/run-again.ts', 'runs', '2');
  expect(lines.filter((line) => line.startsWith('8: cached'))).toEqual([]);
  const again = lines.filter((line) => line.startsWith('12: ')).toSorted();
  expect(again).toEqual(['12: cached decode', '12: cached denoise', '12: started write']);
  expect(lines.at(-1)).toBe('4 results kept');
  expect((await readdir(join(folder, 'runs'))).toSorted()).toEqual(['cache', 'star-12.mp4', 'star-8.mp4']);
});

it('writes and reads safetensors', async () => {
  const lines = await runs('safetensors/read-and-write.ts', 'layer.safetensors');
  expect(lines).toContain('layer.weight: BF16 [4, 3], 24 bytes');
  const store = await openSafetensors(join(folder, 'layer.safetensors'));
  expect([...store.tensors.keys()].toSorted()).toEqual(['layer.bias', 'layer.weight']);
  await store.close();
});

it('builds and runs a model: a glider has moved by one cell after four generations', async () => {
  const [, ...board] = await runs('onnx/game-of-life.ts', '4');
  expect(board).toEqual(['........', '..#.....', '...#....', '.###....', '........', '........']);
});

it('samples points on a ring with a denoiser of its own', async () => {
  const [line] = await runs('sampler/points-on-a-ring.ts', '30');
  const [least, most] = line!.match(/\d+\.\d+/g)!.map(Number);
  expect(least).toBeGreaterThan(0.9);
  expect(most).toBeLessThan(1.1);
});

it('packs clips into training sequences', async () => {
  const lines = await runs('dataset/pack-clips.ts', 'packed');
  expect(lines[0]).toMatch(/^40 clips in \d+ sequences, \d+ shards$/);
  expect(Number(/[\d.]+/.exec(lines[1]!)![0])).toBeLessThan(10);
  const shard = await openSafetensors(join(folder, 'packed/00000.safetensors'));
  await shard.close();
  expect(shard.metadata.get('format')).toBe('kinograph-packed-1');
});

it('packs clips of several sizes into one sequence', async () => {
  const lines = await runs('patchifier/pack-clips.ts');
  expect(lines[0]).toBe('tokens [1, 196, 64]');
  expect(lines.at(-1)).toBe('unpatchified: the same');
});

it('takes a video through the autoencoder and back', async () => {
  const lines = await runs('vae/round-trip.ts');
  expect(lines[0]).toMatch(/^latents \[1, \d+, 5, 8, 8\]/);
  expect(Number(lines[1]!.match(/([\d.]+) dB/)![1])).toBeGreaterThan(18);
});

it('finds prompts of one meaning nearer than others', async () => {
  const [, same, near, far] = (await runs('text-encoder/compare-prompts.ts')).map((line) => Number.parseFloat(line));
  expect(same).toBeCloseTo(1, 3);
  expect(near).toBeGreaterThan(far!);
});

it('writes frames to MP4, with a note inside', async () => {
  const lines = await runs('video/write-mp4.ts', 'plasma.mp4');
  expect(lines.slice(0, 2)).toEqual(['12 frames written', '24 frames written']);
  expect(await readEmbeddedGraph(join(folder, 'plasma.mp4'))).toBe('{"made":"of sines"}');
});

it('leaves no example out, and none longer than 39 lines', async () => {
  const files = sourcesBelow(examplesFolder).map((file) => relative(examplesFolder, file));
  expect([...ran].toSorted()).toEqual(files.toSorted());
  const readme = await readFile(join(examplesFolder, 'README.md'), 'utf8');
  expect(files.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
  for (const file of files) {
    const lines = (await readFile(join(examplesFolder, file), 'utf8')).trimEnd().split('\n').length;
    expect([file, Math.max(lines, 39)]).toEqual([file, 39]);
  }
});
