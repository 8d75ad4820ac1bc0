import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian's package `chromium` puts it; another may be named in the environment. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Whether there is a browser to test in. */
export const hasChromium = existsSync(chromiumPath);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  // Gives a machine without a GPU the software adapter.
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  // What memory is held, exactly and now.
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium with WebGPU on a software adapter. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: flags });
}

/** Bytes that a browser's pages, workers and WebAssembly hold in memory (Linux). */
export async function residentBytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  return pages.reduce((total, { id }) => {
    const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return total + 1024 * Number(kilobytes);
  }, 0);
}
