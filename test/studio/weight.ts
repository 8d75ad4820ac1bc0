import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StudioUnderTest } from './open-studio.js';

/** What a page of the app may load, without weights and the runtime's WebAssembly: bytes gzipped. */
const most = 400_000;

/** What the app weighs. The pages of the other tests are what is weighed: make a video, and use the graph view, before. */
export function describeWeight(studio: () => StudioUnderTest): void {
  describe('the static build', () => {
    const weightOf = (path: string) =>
      /\.(m?js|css|html)$/.test(path) ? gzipSync(readFileSync(join(studio().folder, path)), { level: 9 }).length : 0;
    const sum = (paths: Iterable<string>) => [...paths].reduce((total, path) => total + weightOf(path), 0);
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

    it('has a page load less than 400 kB gzipped that makes videos on either engine and uses the graph view, without weights and WebAssembly', () => {
      const all = filesBelow(studio().folder).map((path) => relative(studio().folder, path));
      const both = new Set([...studio().loadedBy('simple'), ...studio().loadedBy('graph')]);
      const simple = [...both].filter((path) => !/graph-view|layout/.test(path));
      for (const part of [/^index\.html$/, /worker-/, /wasm-host-/, /mp4-clip-/, /graph-view-.*\.js/, /layout-/]) {
        expect([...both].filter((path) => part.test(path))).toHaveLength(1);
      }
      // What a GPU needs in place of the other engine: its host, and what rewrites models for it.
      const forGpu = all.filter((path) => /(webgpu|rewriting)-host-/.test(path));
      expect(forGpu).toHaveLength(2);
      const onGpu = [...[...both].filter((path) => !/wasm-host-/.test(path)), ...forGpu];
      // Nothing is left out: what is no code is what the app has beside it.
      expect(all.filter((path) => weightOf(path) === 0 && !/^model\/|\.wasm$/.test(path))).toEqual([]);
      console.info(
        `gzipped: simple view ${kilobytes(sum(simple))}, and graph view ${kilobytes(sum(both))}, with a GPU ${kilobytes(sum(onGpu))}; all files of the app ${kilobytes(sum(all))}`,
      );
      expect(sum(simple)).toBeLessThan(0.75 * sum(all));
      expect(sum(onGpu)).toBeLessThan(most);
      expect(sum(both)).toBeLessThan(most);
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
