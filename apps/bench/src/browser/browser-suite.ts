import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { measure, median } from '../processes.js';
import { ours } from '../sides.js';
import type { BenchOptions } from '../suites.js';
import { markdown, type Row, seconds } from '../table.js';
import type { GenerationTimes } from './measure-generation.js';

/** Debian's Chromium; another may be named in the environment. */
const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const prompt = 'a big red ball bouncing over green grass';
// The program runs from `dist`; the page is bundled from its sources.
const root = fileURLToPath(new URL('../src/browser', import.meta.url));
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** The embedded model in headless Chromium on WebAssembly against Node, taking turns. */
export async function browserSuite({ model, threads, rounds }: BenchOptions): Promise<string> {
  const title = 'In a page (embedded model, 20 steps with guidance, WebAssembly in headless Chromium, against Node)';
  if (!existsSync(chromiumPath)) return `### ${title}\n\nNot measured: there is no Chromium at ${chromiumPath}.\n`;
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-bench-page-'));
  let server: PreviewServer | undefined;
  let browser: Browser | undefined;
  try {
    // A file that is not there must be answered 404.
    const common = { root, configFile: false, logLevel: 'error', appType: 'mpa' } as const;
    const resolve = { conditions: ['@kinograph/source', 'module', 'browser', 'import', 'default'] };
    const output = { outDir: folder, emptyOutDir: true, target: 'es2022', reportCompressedSize: false };
    await build({ ...common, publicDir: model, resolve, build: output });
    server = await preview({ ...common, build: output, preview: { port: 0, headers: isolated } });
    browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: ['--no-sandbox'] });
    const address = server.resolvedUrls!.local[0]!;
    const node: GenerationTimes[] = [];
    const page: GenerationTimes[] = [];
    const single: GenerationTimes[] = [];
    for (let round = 0; round < rounds; round++) {
      const [command, ...args] = ours('generate-frames', model, prompt, threads);
      node.push((await measure(command!, args, { threads })).report as unknown as GenerationTimes);
      page.push(await inPage(browser, address, threads));
      single.push(await inPage(browser, address, 1));
    }
    return markdown(title, rowsOf(node, page, single));
  } finally {
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true });
  }
}

/** Times of a new page, which has everything but its program to fetch again. */
async function inPage(browser: Browser, address: string, threads: number): Promise<GenerationTimes> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => 'measure' in window);
    return await page.evaluate(([text, count]) => window.measure(text, count), [prompt, threads] as const);
  } finally {
    await context.close();
  }
}

function rowsOf(
  node: readonly GenerationTimes[],
  page: readonly GenerationTimes[],
  single: readonly GenerationTimes[],
): Row[] {
  const row = (what: string, name: keyof GenerationTimes, sides: readonly GenerationTimes[], target?: number): Row => {
    const [ours, reference] = [sides, node].map((times) => median(times.map((one) => one[name])));
    return {
      what,
      ours: seconds(ours),
      reference: `node ${seconds(reference)}`,
      ratio: ours! / reference!,
      ...(target !== undefined && { target }),
    };
  };
  const threads = page[0]!.threads;
  return [
    row(`prompt to frames, ${threads} threads`, 'againSeconds', page, 4),
    row('of that, opening models', 'againLoadingSeconds', page),
    row('of that, denoising', 'againDenoisingSeconds', page),
    row('of that, decoding after it', 'againDecodingSeconds', page),
    row(`the first one, with the engine and the weights to fetch, ${threads} threads`, 'firstSeconds', page, 4),
    row('prompt to frames, page with 1 thread', 'againSeconds', single),
  ];
}
