import { readFileSync } from 'node:fs';
import { readGraph, writeGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawLine } from './on-canvas.js';
import type { StudioPage, StudioUnderTest } from './open-studio.js';
import { videoWithGraph } from './video-with-graph.js';

/** The graph view, by mouse, by keyboard and by file. */
export function describeGraphView(studio: () => StudioUnderTest): void {
  describe('the graph view', () => {
    let opened: StudioPage;
    let page: Page;
    beforeAll(async () => {
      opened = await studio().open({ name: 'graph', hash: '#graph', width: 1440, height: 900 });
      page = opened.page;
      await node('denoise').waitFor();
    });
    afterAll(() => opened?.close());

    const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
    const port = (name: string) => page.locator(`[data-port="${name}"]`);
    const details = () => page.getByRole('complementary', { name: 'Details' });
    const toolbar = (name: string) => page.getByRole('toolbar').getByRole('button', { name, exact: true });
    const edges = () => page.locator('.react-flow__edge').count();
    const drag = (from: string, to: string) => drawLine(page, from, to);
    async function drop(name: string, bytes: Uint8Array, type: string): Promise<void> {
      const data = await page.evaluateHandle(
        ([title, base64, mime]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], title, { type: mime }));
          return transfer;
        },
        [name, Buffer.from(bytes).toString('base64'), type] as const,
      );
      await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    }

    it('refuses a connection that cannot be, and says why', async () => {
      const before = await edges();
      await drag('prompt.text', 'denoise.noise');
      expect(await port('encode-prompt.text').locator('xpath=..').getAttribute('data-impossible')).toBeNull();
      expect(await port('denoise.noise').locator('xpath=..').getAttribute('data-impossible')).toBe('true');
      await opened.picture('graph-impossible');
      await page.mouse.up();
      await page.getByText('“noise” of denoise takes noise; “text” of prompt gives text.').waitFor();
      expect(await edges()).toBe(before);
      expect(await toolbar('Undo').isDisabled()).toBe(true);
    });

    it('runs, and shows progress, time and a preview on the nodes; what did not change is kept', async () => {
      await node('denoise').click();
      await details().getByLabel('steps').fill('2');
      await toolbar('Run').click();
      await page.locator('.stage-node[data-status="running"]').first().waitFor();
      await page.getByText(/^Done in/).waitFor();
      expect(await page.locator('.stage-node[data-status="done"]').count()).toBeGreaterThan(8);
      expect(await node('decode').locator('canvas').count()).toBe(1);
      expect(await node('denoise').locator('.stage-node-mark').textContent()).toMatch(/s$/);
      await opened.picture('graph-done');
      await toolbar('Run').click();
      await node('denoise').locator('[data-status="cached"]').waitFor();
      await page.getByText(/^Done in/).waitFor();
      expect(await node('denoise').locator('.stage-node-mark').textContent()).toBe('kept');
      expect(await node('denoise').locator('canvas').count()).toBe(1);
      await opened.picture('graph-kept');
    });

    it('shows an error on the node it belongs to', async () => {
      await node('decode').click();
      await details().getByLabel('checkpoint').fill('some/folder');
      await toolbar('Run').click();
      await node('decode').locator('.stage-node-trouble').waitFor();
      expect(await node('decode').locator('.stage-node-trouble').textContent()).toContain('checkpoint "some/folder"');
      expect(await page.locator('.stage-node[data-trouble]').count()).toBe(1);
      expect(await details().getByRole('alert').first().textContent()).toContain(
        'only once they are picked: Settings, Model',
      );
      await opened.picture('graph-error');
      await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } });
      await page.keyboard.press('Control+z');
      await node('decode').click();
      expect(await details().getByLabel('checkpoint').inputValue()).toBe('kinograph:scenes');
    });

    it('swaps a stage, says what no longer fits, and takes it back', async () => {
      const before = await edges();
      await node('denoise').click();
      await details().getByRole('combobox', { name: 'Stage', exact: true }).selectOption('load-latents');
      await page.getByText('No longer connected: denoise: denoiser').waitFor();
      await expect.poll(edges).toBe(before - 4);
      await node('denoise').getByText('load-latents').waitFor();
      await toolbar('Undo').click();
      await expect.poll(edges).toBe(before);
      await toolbar('Redo').click();
      await expect.poll(edges).toBe(before - 4);
      await toolbar('Undo').click();
    });

    it('saves the JSON the command line runs, and opens it again', async () => {
      const waiting = page.waitForEvent('download');
      await toolbar('Save').click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe('text-to-video.json');
      const text = readFileSync(await download.path(), 'utf8');
      const graph = readGraph(text, stageRegistry());
      expect(writeGraph(graph)).toBe(text);
      await page.getByLabel('Open a graph, or a video').setInputFiles({
        name: 'other.json',
        mimeType: 'application/json',
        buffer: Buffer.from(text.replace('"text-to-video"', '"opened"')),
      });
      await page.getByText('Opened the graph of “other.json”.').waitFor();
      expect(await details().getByLabel('Name').inputValue()).toBe('opened');
      expect(await page.locator('.stage-node').count()).toBe(Object.keys(graph.data.nodes).length);
    });

    it('opens the graph inside a video the command line made, when it is dropped; says so where there is none', async () => {
      await drop('film.mp4', await videoWithGraph('from-a-video'), 'video/mp4');
      await page.getByText('Opened the graph of “film.mp4”.').waitFor();
      expect(await details().getByLabel('Name').inputValue()).toBe('from-a-video');
      await drop('plain.mp4', await videoWithGraph(undefined), 'video/mp4');
      await page.getByText('“plain.mp4” holds no graph.').waitFor();
      await drop('broken.json', Buffer.from('{"nodes": 5}'), 'application/json');
      await page.getByText(/the file: wanted the JSON of a graph/).waitFor();
    });

    it('is built by mouse, stage by stage, and run up to a node', async () => {
      await toolbar('New').click();
      expect(await page.locator('.stage-node').count()).toBe(0);
      const palette = page.getByRole('complementary', { name: 'Stages' });
      const canvas = page.locator('.canvas');
      await palette.getByRole('button', { name: /^prompt/ }).dragTo(canvas, { targetPosition: { x: 220, y: 200 } });
      await palette
        .getByRole('button', { name: /^encode-text/ })
        .dragTo(canvas, { targetPosition: { x: 560, y: 200 } });
      await node('encode-text').locator('.port[data-missing]').waitFor();
      await drag('prompt.text', 'encode-text.text');
      await page.mouse.up();
      expect(await edges()).toBe(1);
      await node('prompt').click();
      await details().getByRole('textbox', { name: 'text', exact: true }).fill('a green ring');
      await node('encode-text').click();
      await details().getByRole('button', { name: 'Run up to here' }).click();
      await details()
        .getByText(/^\d+ tokens, \[1, 32, \d+\]$/)
        .waitFor();
      await opened.picture('graph-built');
    });

    it('is edited by keyboard alone', async () => {
      await page.locator('.react-flow__pane').click({ position: { x: 20, y: 20 } });
      const search = page.getByLabel('Find a stage');
      await search.focus();
      await page.keyboard.type('guidance');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const takes = details().getByLabel('positive');
      await takes.focus();
      await takes.selectOption('encode-text.embedding');
      expect(await edges()).toBe(2);
      await node('classifier-free-guidance').focus();
      const x = async () => (await node('classifier-free-guidance').boundingBox())!.x;
      const before = await x();
      await page.keyboard.press('ArrowRight');
      await expect.poll(x).toBeGreaterThan(before);
      await page.keyboard.press('Delete');
      await expect.poll(() => page.locator('.stage-node').count()).toBe(2);
      await page.keyboard.press('Control+z');
      await expect.poll(edges).toBe(2);
    });

    it('is there again after a reload', async () => {
      await page.reload();
      await node('classifier-free-guidance').waitFor();
      expect(await page.locator('.stage-node').count()).toBe(3);
    });

    it('stops when asked to', async () => {
      await drop('film.mp4', await videoWithGraph('to-stop'), 'video/mp4');
      await node('denoise').click();
      await details().getByLabel('steps').fill('90');
      await toolbar('Run').click();
      await page.getByText(/^Denoising, \d+ of 90/).waitFor();
      const weights = opened.fetched.filter((address) => /transformer.*\.safetensors/.test(address));
      expect(weights, 'weights are fetched once, however often the page is loaded').toHaveLength(1);
      await toolbar('Stop').click();
      await page
        .getByText(/^Stopped/)
        .first()
        .waitFor();
      expect(await toolbar('Run').isVisible()).toBe(true);
      expect(await page.locator('.stage-node[data-trouble]').count()).toBe(0);
    });
  });
}
