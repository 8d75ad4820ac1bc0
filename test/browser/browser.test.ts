import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { readGraph, run } from '@kinograph/graph';
import { checkpointUrl } from '@kinograph/model-scenes';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { conformanceSuite } from '@kinograph/runtime/conformance';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { createWebRuntime } from '@kinograph/runtime-web';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPages } from './build-pages.js';
import { chromiumPath, hasChromium, launchChromium, residentBytes } from './chromium.js';
import { type CollectedFrames, collectingRegistry } from './collect-frames.js';
import { countGpu } from './count-gpu.js';
import { type PageServer, servePages } from './page-server.js';
import type {} from './pages/main.js';

if (!hasChromium) console.warn(`No browser is tested: there is no Chromium at ${chromiumPath} (set CHROMIUM_PATH).`);

/** Milliseconds for what compiles its shaders on a software adapter, beside other work. */
const onSoftware = 180_000;

/** Asks for what takes minutes on WebGPU in software. */
const thorough = process.env.KINOGRAPH_THOROUGH !== undefined;
const golden = fileURLToPath(new URL('../golden', import.meta.url));
const checkpointFolder = fileURLToPath(checkpointUrl);

type OpenedPage = Awaited<ReturnType<typeof openPage>>;
let folder: string;
let browser: Browser;
/** Pages that many tests share: one that is cross-origin isolated, and one that is not. */
let isolatedPage: OpenedPage;
let plainPage: OpenedPage;
beforeAll(async () => {
  if (!hasChromium) return;
  [folder, browser] = await Promise.all([buildPages(), launchChromium()]);
  [isolatedPage, plainPage] = await Promise.all([openPage(true), openPage(false)]);
}, 60_000);
afterAll(async () => {
  await isolatedPage?.close();
  await plainPage?.close();
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** A page of its own, of a server of its own, with what it had to complain of. */
async function openPage(isolated: boolean): Promise<{ page: Page; server: PageServer; close(): Promise<void> }> {
  const server = await servePages({ folders: { '': folder, golden, checkpoint: checkpointFolder }, isolated });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.origin}/index.html`);
  await page.waitForFunction(() => window.kinograph !== undefined);
  const close = async () => {
    await page.close();
    await server.close();
    expect(complaints).toEqual([]);
  };
  return { page, server, close };
}

/** Cases that size a run by time: on a software adapter large runs are slower than small ones promise, by far. */
const timed =
  /aborted, and runs again|nobody waits for|event loop|never starts a queued run|opens sessions while others run/;
const titles = conformanceSuite({ create: createWebRuntime }).cases.map(({ title }) => title);

describe.skipIf(!hasChromium).each([
  { name: 'wasm with one thread', isolated: false, options: { device: 'wasm', threads: 2 } },
  { name: 'wasm with two threads', isolated: true, options: { device: 'wasm', threads: 2 } },
  { name: 'webgpu', isolated: true, options: { device: 'webgpu', threads: 2 } },
] as const)('the conformance suite in a page on $name', ({ isolated, options }) => {
  const page = () => (isolated ? isolatedPage : plainPage).page;
  afterAll(() => page().evaluate(() => window.kinograph.endConformance()));
  const wanted = options.device === 'webgpu' && !thorough ? titles.filter((title) => !timed.test(title)) : titles;
  // Where other programs want the cores too, a measured time is the larger of chance and cause: the smallest of three counts.
  for (const title of wanted) {
    it(title, { retry: timed.test(title) ? 2 : 0, timeout: onSoftware }, async () => {
      await page().evaluate(([given, one]) => window.kinograph.conformanceCase(given, one), [options, title] as const);
    });
  }
});

describe.skipIf(!hasChromium)('in a cross-origin isolated page', () => {
  afterAll(() => isolatedPage.page.evaluate(() => window.kinograph.endGolden()));
  const cases = readdirSync(`${golden}/wan/cases`).map((name) => name.replace('.safetensors', ''));
  const onGpu = cases.filter((name) => (thorough ? name !== 'tokenizer' : name === 'text_encoder'));
  const places = [
    ...cases.map((name) => ({ name, device: 'wasm' as const })),
    ...onGpu.map((name) => ({ name, device: 'webgpu' as const })),
  ];
  it.each(places)(
    'every recorded output of $name is met on $device',
    { timeout: onSoftware },
    async ({ name, device }) => {
      const compared = await isolatedPage.page.evaluate(
        ([options, one]) => window.kinograph.goldenCase(options, 'wan', one),
        [{ device }, name] as const,
      );
      expect(compared.filter(({ ok }) => !ok)).toEqual([]);
      expect(compared.length).toBeGreaterThan(0);
    },
  );

  it('operators that WebGPU leaves to the CPU are told', async () => {
    const told = await isolatedPage.page.evaluate(() => window.kinograph.fallbackOfProduct({ device: 'webgpu' }));
    expect(told).toEqual([{ model: 'product', device: 'webgpu', operators: { FusedMatMul: 1 } }]);
  });

  it('convolutions that WebGPU gets wrong come out right', async () => {
    const differences = await isolatedPage.page.evaluate(() => window.kinograph.convolutionDifferences());
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-4);
  });
});

describe.skipIf(!hasChromium)('text to video with the embedded model', () => {
  let expected: CollectedFrames | undefined;
  let json: unknown;
  beforeAll(async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const checkpoint = await openCheckpoint(checkpointFolder);
    const request = { prompt: 'a red ball rolling over grass', path: 'ball.mp4', seed: 7n, steps: 2 };
    const { settings } = await textToVideoSettings(checkpoint, request);
    json = JSON.parse(JSON.stringify(textToVideo(settings).data));
    const registry = collectingRegistry((frames) => {
      expected = frames;
    });
    await run(readGraph(json, registry), { services: { runtime, checkpoint: async () => checkpoint } }).result;
    await runtime.dispose();
    await checkpoint.close();
  });

  it.each([
    { device: 'wasm', isolated: true, threads: 2 },
    { device: 'wasm', isolated: false, threads: 1 },
    ...(thorough ? [{ device: 'webgpu', isolated: true, threads: 2 } as const] : []),
  ] as const)(
    'gives the frames of node from the same graph and seed: $device, isolated $isolated',
    {
      timeout: 300_000,
    },
    async ({ device, isolated, threads }) => {
      const made = await (isolated ? isolatedPage : plainPage).page.evaluate(
        ([options, graph]) => window.kinograph.runGraph(options, graph, '/checkpoint/'),
        [{ device, threads: 2 }, json] as const,
      );
      expect(made).toMatchObject({ crossOriginIsolated: isolated, threads });
      const planes = Buffer.from(made.planes, 'base64');
      expect(planes.length).toBe(expected!.planes.length);
      const difference = planes.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - expected!.planes[index]!)),
        0,
      );
      console.info(
        `${device}, ${threads} threads: ${made.milliseconds.toFixed(0)} ms, off by ${difference}/255, longest gap ${made.longestGap.toFixed(0)} ms`,
      );
      expect(difference).toBeLessThanOrEqual(2);
      expect(new Set(planes).size).toBeGreaterThan(50);
      expect(made.longestGap).toBeLessThan(Math.max(400, made.milliseconds / 4));
    },
  );
});

describe.skipIf(!hasChromium)('memory', () => {
  it('does not grow over 20 models opened, run and disposed, and runtimes made and ended', async () => {
    const { page, close } = await openPage(true);
    const options = { device: 'wasm', threads: 1 } as const;
    const use = (times: number) =>
      page.evaluate(([o, n]) => window.kinograph.openRunDispose(o, n), [options, times] as const);
    const make = (times: number) =>
      page.evaluate(([o, n]) => window.kinograph.createDispose(o, n), [options, times] as const);
    const warm = { heap: await use(5), resident: await residentBytes(browser) };
    const after = { heap: await use(20), resident: await residentBytes(browser) };
    const mebibytes = (bytes: number) => bytes / 2 ** 20;
    console.info(
      `20 times 8 MiB of weights: heap ${mebibytes(after.heap - warm.heap).toFixed(1)} MiB more, resident ${mebibytes(after.resident - warm.resident).toFixed(1)} MiB more`,
    );
    expect(mebibytes(after.heap - warm.heap)).toBeLessThan(2);
    expect(mebibytes(after.resident - warm.resident)).toBeLessThan(32);
    await make(2);
    const before = await residentBytes(browser);
    await make(5);
    expect(mebibytes((await residentBytes(browser)) - before)).toBeLessThan(32);
    await close();
  });
});

describe.skipIf(!hasChromium)('what stays with the engine', () => {
  /** Tokens and timesteps of two requests: 2 clips of 2x8x8 latents in patches of 1x2x2, 16 channels, and a number each. */
  const stepBytes = 2 * (2 * 8 * 8 * 16 * 4 + 4);
  /** Embeddings of two prompts: 64 tokens of 32 float32. */
  const promptBytes = 2 * 64 * 32 * 4;
  /** Cosines and sines of 32 tokens, 8 pairs each (the golden model's heads are 16 wide). */
  const tableBytes = 2 * 32 * 8 * 4;

  it.each(['wasm', 'webgpu'] as const)(
    'is what a denoising loop repeats: on %s only what changes is sent, and after 20 loops nothing is left',
    { timeout: 600_000 },
    async (device) => {
      const { page, close } = await openPage(true);
      await page.evaluate((options) => window.kinograph.openLoops(options), { device, threads: 1 });
      const run = (loops: object) => page.evaluate((wanted) => window.kinograph.runLoops(wanted as never), loops);
      const { read } = await countGpu(page);
      /** What runs uploaded to the GPU. */
      const uploaded = async (work: () => Promise<unknown>) => {
        const before = await read();
        await work();
        return (await read()).uploaded - before.uploaded;
      };
      const runs: Awaited<ReturnType<typeof run>>[] = [];
      const running = (loops: object) => async () => void runs.push(await run(loops));

      const [short, long] = [
        await uploaded(running({ loops: 1, steps: 2 })),
        await uploaded(running({ loops: 1, steps: 4 })),
      ];
      const fresh = await uploaded(running({ loops: 1, steps: 4, freshPrompts: true }));
      expect(runs[1]).toMatchObject({ posted: 3 * stepBytes, after: { tensors: 0, bytes: 0 } });
      expect(runs[1]!.during).toEqual({ tensors: 3, bytes: promptBytes + tableBytes });
      expect(runs[2]).toMatchObject({ posted: 3 * (stepBytes + promptBytes), last: runs[1]!.last });
      const once = (long - short) / 2;
      console.info(
        `${device}: a step posts ${stepBytes} bytes, ${stepBytes + promptBytes} with its prompts; to the GPU go ${once}, ${once + (fresh - long) / 3}`,
      );
      expect(once).toBe(device === 'webgpu' ? stepBytes : 0);
      expect(fresh - long).toBe(device === 'webgpu' ? 3 * promptBytes : 0);

      const many = await run({ loops: 20, steps: 2 });
      expect(many.posted).toBe(20 * stepBytes);
      expect(many.after).toEqual({ tensors: 0, bytes: 0 });
      // A loop puts its prompts and tables in three buffers; one whose prompts are new at every step, in one more a step.
      const buffers = { made: 2 * 3 + (3 + 3) + 20 * 3 };
      expect(await read()).toMatchObject(
        device === 'webgpu' ? { ...buffers, destroyed: buffers.made } : { made: 0, destroyed: 0 },
      );

      // The first run with feeds of a shape gives its results through memory; later ones leave them on the GPU.
      await page.evaluate(() => window.kinograph.keptChain(1));
      const chain = await uploaded(async () => {
        expect(await page.evaluate(() => window.kinograph.keptChain(20))).toBe(20);
      });
      expect(chain).toBe(device === 'webgpu' ? 256 * 1024 * 4 : 0); // The zeros it begins with.
      const after = await read();
      expect(after.made - after.destroyed).toBe(0);
      await page.evaluate(() => window.kinograph.endLoops());
      await close();
    },
  );
});

describe.skipIf(!hasChromium)('files a page keeps', () => {
  const path = 'transformer/diffusion_pytorch_model.safetensors';
  const other = 'vae/diffusion_pytorch_model.safetensors';
  const hashOf = (file: string) =>
    createHash('sha256')
      .update(readFileSync(`${checkpointFolder}/${file}`))
      .digest('hex');

  it('are fetched once, go on where they were cut off, are checked, and stay within bounds', async () => {
    const { page, server, close } = await openPage(false);
    const sha256 = hashOf(path);
    const keep = async (more: object) => {
      server.requests.length = 0;
      const answer = await page.evaluate((request) => window.kinograph.keepFile(request), {
        address: '/checkpoint/',
        path,
        ...more,
      });
      const ranges = server.requests.filter((line) => line.includes('.safetensors') && !line.endsWith('bytes=0-0'));
      return { ...answer, ranges: ranges.length };
    };

    expect(await keep({ sha256, stopAfter: 1 })).toMatchObject({ error: 'AbortError', ranges: 1 });
    expect(await keep({ sha256 })).toMatchObject({ sha256, pieces: 2, ranges: 1 });
    expect(await keep({ sha256 })).toMatchObject({ sha256, ranges: 0 });
    expect(server.requests).toEqual([]);
    expect(await keep({ path: other, sha256, maxBytes: 2 ** 24 })).toMatchObject({ error: 'checkpoint.hash-mismatch' });
    expect(await keep({ path: other, maxBytes: 2 ** 22 })).toMatchObject({
      sha256: hashOf(other),
      ranges: 1,
      notices: [expect.stringContaining('do not fit')],
    });
    expect(await keep({ path: other, maxBytes: 2 ** 24 })).toMatchObject({ sha256: hashOf(other), ranges: 1 });
    expect(await keep({ path: other })).toMatchObject({ sha256: hashOf(other), ranges: 0, notices: [] });
    expect(await keep({ sha256 })).toMatchObject({ sha256, ranges: 2 });
    await close();
  });
});
