import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from '../browser/chromium.js';
import { servePages } from '../browser/page-server.js';
import { servePlainly } from './plain-server.js';

const app = fileURLToPath(new URL('../../apps/studio', import.meta.url));

/** Where pictures of the pages go: a folder git ignores. */
const pictures = fileURLToPath(new URL('../../out/studio', import.meta.url));

/** A built studio, served to a browser. */
export interface StudioUnderTest {
  /** The static build. */
  readonly folder: string;
  /** Where its pages come from. */
  readonly origin: string;
  /** A page in a context of its own: nothing of other pages is remembered in it. */
  open(options?: OpenOptions): Promise<StudioPage>;
  /** Files of the build that the pages of this name have loaded, theirs and their workers'. */
  loadedBy(name: string): ReadonlySet<string>;
  close(): Promise<void>;
}

/** How a page is opened. */
export interface OpenOptions {
  /** What `loadedBy` knows it by. */
  readonly name?: string;
  readonly hash?: string;
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Served as by the plainest of servers: no isolation, no byte ranges, below a folder. */
  readonly plain?: boolean;
}

/** A page of the studio. */
export interface StudioPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses it and its workers have fetched, oldest first. */
  readonly fetched: readonly string[];
  /** Puts a picture of the page into the folder people can look at. */
  picture(name: string): Promise<void>;
  /** Closes it; fails where the page had anything to complain of. */
  close(): Promise<void>;
}

/** Builds the studio as `pnpm build` does and serves it. */
export async function buildStudio(): Promise<StudioUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-studio-'));
  await mkdir(pictures, { recursive: true });
  const [browser] = await Promise.all([launchChromium(), viteBuild(folder)]);
  const isolated = await servePages({ folders: { '': folder }, isolated: true });
  const plain = await servePlainly(folder, '/a folder/');
  const loaded = new Map<string, Set<string>>();
  return {
    folder,
    origin: isolated.origin,
    loadedBy: (name) => loaded.get(name) ?? new Set(),
    async open({ name, hash = '', dark = false, width = 1280, height = 860, plain: plainly = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        acceptDownloads: true,
      });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      const fetched: string[] = [];
      page.on('request', (request) => {
        fetched.push(request.url());
        const { origin, pathname } = new URL(request.url());
        if (name === undefined || origin !== isolated.origin) return;
        loaded.set(name, (loaded.get(name) ?? new Set()).add(pathname.slice(1)));
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // onnxruntime says as errors what it says are warnings: which small operators a GPU leaves to the CPU.
        if (message.type() === 'error' && !message.text().includes('[W:onnxruntime:')) complaints.push(message.text());
      });
      await page.goto(`${plainly ? plain.address : `${isolated.origin}/`}index.html${hash}`);
      return {
        page,
        context,
        fetched,
        picture: async (name) => void (await page.screenshot({ path: join(pictures, `${name}.png`) })),
        async close() {
          await context.close();
          expect(complaints).toEqual([]);
        },
      };
    },
    async close() {
      await browser.close();
      await Promise.all([isolated.close(), plain.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Builds in a process of its own: in this one the environment says `test`, and React would be its development build. */
async function viteBuild(folder: string): Promise<void> {
  const vite = join(app, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', folder], {
    cwd: app,
    env: { ...process.env, NODE_ENV: 'production' },
  });
}
