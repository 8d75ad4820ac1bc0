import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { launchChromium } from '../browser/chromium.js';
import { type PageServer, servePages } from '../browser/page-server.js';

const app = fileURLToPath(new URL('../../apps/studio', import.meta.url));

/** Where pictures of the pages go: a folder git ignores. */
const pictures = fileURLToPath(new URL('../../out/studio', import.meta.url));

/** A built studio, served to a browser. */
export interface StudioUnderTest {
  /** The static build. */
  readonly folder: string;
  readonly browser: Browser;
  readonly server: PageServer;
  /** A page in a context of its own: nothing of other pages is remembered in it. */
  open(options?: OpenOptions): Promise<StudioPage>;
  close(): Promise<void>;
}

/** How a page is opened. */
export interface OpenOptions {
  readonly hash?: string;
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A page of the studio, with what it had to complain of. */
export interface StudioPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
  /** Puts a picture of the page into the folder people can look at. */
  picture(name: string): Promise<void>;
}

/** Builds the studio as `pnpm build` does and serves it, cross-origin isolated. */
export async function buildStudio(): Promise<StudioUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-studio-'));
  await mkdir(pictures, { recursive: true });
  const [browser] = await Promise.all([
    launchChromium(),
    build({ root: app, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } }),
  ]);
  const server = await servePages({ folders: { '': folder }, isolated: true });
  return {
    folder,
    browser,
    server,
    async open({ hash = '', dark = false, width = 1280, height = 860 } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        acceptDownloads: true,
      });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(`${server.origin}/index.html${hash}`);
      const picture = async (name: string) => {
        await page.screenshot({ path: join(pictures, `${name}.png`) });
      };
      return { page, context, complaints, picture };
    },
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
