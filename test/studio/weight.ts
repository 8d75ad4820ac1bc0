import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StudioUnderTest } from './open-studio.js';

/** What the app may weigh without weights and the runtime's WebAssembly, bytes gzipped. */
const most = 400_000;

/** What the static build weighs. */
export function describeWeight(studio: () => StudioUnderTest): void {
  describe('the static build', () => {
    it('weighs less than 400 kB gzipped for both views and the CPU’s engine, without weights and WebAssembly', () => {
      const sizes = Object.fromEntries(
        filesBelow(studio().folder)
          .map((path) => relative(studio().folder, path))
          .filter((path) => /\.(js|css|html)$/.test(path))
          .map((path) => [path, gzipSync(readFileSync(join(studio().folder, path)), { level: 9 }).length]),
      );
      const sum = (wanted: (path: string) => boolean) =>
        Object.entries(sizes).reduce((total, [path, bytes]) => total + (wanted(path) ? bytes : 0), 0);
      const isGpu = (path: string) => /webgpu-host/.test(path);
      const isCpu = (path: string) => /wasm-host/.test(path);
      const isGraph = (path: string) => /graph-view|layout/.test(path);
      const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;
      console.info(
        `gzipped: simple view on the CPU ${kilobytes(sum((path) => !isGpu(path) && !isGraph(path)))}, with the graph view ${kilobytes(sum((path) => !isGpu(path)))}, with it on the GPU ${kilobytes(sum((path) => !isCpu(path)))}`,
      );
      expect(sum(isGpu)).toBeGreaterThan(0);
      expect(sum((path) => !isGpu(path))).toBeLessThan(most);
    });

    it('names nothing by an absolute address, so that it can lie anywhere', () => {
      const page = readFileSync(join(studio().folder, 'index.html'), 'utf8');
      const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
      expect(addresses.length).toBeGreaterThan(1);
      expect(addresses.filter((address) => !/^(\.\/|data:)/.test(address))).toEqual([]);
    });
  });
}

function filesBelow(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const child = join(path, name);
    return statSync(child).isDirectory() ? filesBelow(child) : [child];
  });
}
