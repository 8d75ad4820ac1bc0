import { readFileSync } from 'node:fs';
import { readGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { readEmbeddedGraph } from '@kinograph/video';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldedGraph } from './folded-graph.js';
import { motionOf } from './motion.js';
import { openGraphFile } from './on-canvas.js';
import type { StudioPage, StudioUnderTest } from './open-studio.js';
import { probe } from './probe.js';

/** Files that are no MP4, and batches. */
export function describeFiles(studio: () => StudioUnderTest): void {
  describe('what a graph writes', () => {
    let opened: StudioPage;
    let page: Page;
    beforeAll(async () => {
      opened = await studio().open({ hash: '#graph', width: 1440, height: 900 });
      page = opened.page;
      await node('denoise').waitFor();
      const graph = await foldedGraph(1);
      const prompt = { stage: 'prompt', version: 1, parameters: { text: 'a red ball over the sea' }, inputs: {} };
      const encode = {
        ...graph.nodes['encode-prompt']!,
        inputs: { text: { node: 'prompt', output: 'text' } },
      };
      const nodes = { ...graph.nodes, prompt, 'encode-prompt': encode };
      await openGraphFile(page, 'pair.json', { ...graph, name: 'pair', inputs: {}, nodes });
      await node('sample').waitFor();
    }, 150_000);
    afterAll(() => opened?.close());

    const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
    const details = () => page.getByRole('complementary', { name: 'Details' });
    const results = () => details().getByRole('region', { name: 'Result' });
    async function write(path: string): Promise<void> {
      await node('write').click();
      await details().getByLabel('path').fill(path);
      await page.getByRole('toolbar').getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByRole('toolbar').getByRole('button', { name: 'Stop' }).waitFor();
      await page.getByText(/^Done in/).waitFor();
    }
    async function downloaded(link: Locator): Promise<{ name: string; path: string; bytes: Uint8Array }> {
      const waiting = page.waitForEvent('download');
      await link.click();
      const download = await waiting;
      const path = await download.path();
      return { name: download.suggestedFilename(), path, bytes: new Uint8Array(readFileSync(path)) };
    }

    it('is two MP4s of a batch of two prompts, each shown, kept and given as a file', async () => {
      await node('prompt').click();
      await details()
        .getByRole('textbox', { name: 'text', exact: true })
        .fill('a red ball over the sea\na blue cube in the desert');
      await node('sample').click();
      await details().getByLabel('batch').fill('2');
      await write('pair.mp4');
      expect(await node('write').locator('video').count()).toBe(2);
      const links = results().getByRole('link', { name: 'Download MP4' });
      expect(await links.count()).toBe(2);
      const [first, second] = [await downloaded(links.first()), await downloaded(links.last())];
      expect([first.name, second.name]).toEqual(['pair-0.mp4', 'pair-1.mp4']);
      expect(probe(first.path)).toBe('h264,128,128,17');
      expect(Buffer.from(first.bytes).equals(second.bytes)).toBe(false);
      await opened.picture('batch');
    });

    it('is a GIF where its path says so, with the graph inside', async () => {
      await write('pair.gif');
      const pictures = results().getByRole('img');
      expect(await pictures.count()).toBe(2);
      expect(await pictures.first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(128);
      const { name, path, bytes } = await downloaded(results().getByRole('link', { name: 'Download GIF' }).last());
      expect(name).toBe('pair-1.gif');
      expect(probe(path)).toBe('gif,128,128,17');
      const { data } = readGraph(await readEmbeddedGraph(bytes), stageRegistry());
      expect(data.nodes.prompt?.parameters.text).toEqual(['a red ball over the sea', 'a blue cube in the desert']);
    });

    it('is PNG pictures in a zip where its path has no extension, each with the graph inside', async () => {
      await write('stills/');
      const { name, bytes } = await downloaded(results().getByRole('link', { name: 'Download PNGs' }).first());
      expect(name).toBe('stills-0.zip');
      const latin = Buffer.from(bytes).toString('latin1');
      expect(new Set(latin.match(/stills-0\/frame-\d{5}\.png/g)).size).toBe(17);
      const graph = await readEmbeddedGraph(bytes.subarray(latin.indexOf('\x89PNG')));
      expect(readGraph(graph, stageRegistry()).data.name).toBe('pair');
      await opened.picture('pngs');
    });

    it('is in the simple view too, each under its own prompt, the MP4 as a GIF at will', async () => {
      await page.getByRole('button', { name: 'Prompt', exact: true }).click();
      const made = page.getByRole('region', { name: 'Made before' });
      expect(await made.getByRole('listitem').count()).toBe(6);
      expect(await made.getByRole('button', { name: 'a blue cube in the desert', exact: true }).count()).toBe(3);
      await page.getByRole('img', { name: 'Video: a red ball over the sea' }).waitFor();
      expect(await page.getByRole('button', { name: 'Go on from its end' }).count()).toBe(0);
      await made.getByRole('button', { name: 'a blue cube in the desert', exact: true }).last().click();
      const film = page.getByLabel('Video: a blue cube in the desert');
      expect((await film.evaluate(motionOf)).duration).toBeCloseTo(17 / 8, 1);
      const { name, path, bytes } = await downloaded(page.getByRole('button', { name: 'Download GIF' }));
      expect(name).toBe('pair-1.gif');
      expect(probe(path)).toBe('gif,128,128,17');
      expect(readGraph(await readEmbeddedGraph(bytes), stageRegistry()).data.name).toBe('pair');
      await opened.picture('simple-batch');
    });
  });
}
