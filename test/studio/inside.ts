import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldedGraph } from './folded-graph.js';
import { drawLine, openGraphFile } from './on-canvas.js';
import type { StudioPage, StudioUnderTest } from './open-studio.js';
import { serious } from './serious.js';

/** How long a busy machine may take to draw, in milliseconds. */
const patient = { timeout: 15_000 };

/** Nodes that are graphs themselves, and inputs of a graph. */
export function describeInside(studio: () => StudioUnderTest): void {
  describe('a node that is a graph', () => {
    let opened: StudioPage;
    let page: Page;
    beforeAll(async () => {
      opened = await studio().open({ hash: '#graph', width: 1440, height: 900 });
      page = opened.page;
      await node('denoise').waitFor();
      await openGraphFile(page, 'folded.json', await foldedGraph(8));
      await node('sample').waitFor();
    }, 150_000);
    afterAll(() => opened?.close());

    const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
    const mark = (id: string) => node(id).locator('.stage-node-mark').textContent();
    const edges = () => page.locator('.react-flow__edge').count();
    const details = () => page.getByRole('complementary', { name: 'Details' });
    const toolbar = (name: string) => page.getByRole('toolbar').getByRole('button', { name, exact: true });
    const way = () => page.getByRole('navigation', { name: 'Inside' });
    async function drag(from: string, to: string): Promise<void> {
      await drawLine(page, from, to);
      await page.mouse.up();
    }

    it('draws the graph’s input, and takes what it is given', async () => {
      expect(await page.getByRole('group', { name: 'prompt → encode-prompt.text' }).count()).toBe(1);
      await node(':prompt').click();
      await details().getByLabel('It is given').fill('a red ball moving left over the sea');
      await node(':prompt').getByText('a red ball moving left').waitFor();
      await opened.picture('graph-folded');
    });

    it('is opened by a double click before it has run: its stages, wiring and parameters are there to read', async () => {
      await node('sample').dblclick();
      await node('noise').waitFor();
      expect(await page.locator('.stage-node:not(.input-node)').count()).toBe(3);
      expect(await page.locator('.input-node').count()).toBe(4);
      expect(await edges()).toBe(7);
      expect(await way().textContent()).toBe('foldedsample');
      await node('denoise').click();
      await details().getByText('Turns noise into latents').waitFor();
      const facts = await details().getByRole('region', { name: 'Parameters' }).textContent();
      expect(facts).toContain('steps8');
      expect(await details().getByRole('textbox').count()).toBe(0);
      expect(await toolbar('Undo').isDisabled()).toBe(true);
      await page.keyboard.press('Delete');
      expect(await node('denoise').count()).toBe(1);
    });

    it('shows the progress, time and pictures of what is inside while it runs', async () => {
      await toolbar('Run').click();
      await node('denoise').locator('[data-status="running"] progress').waitFor();
      await node('denoise').locator('canvas').waitFor();
      await opened.picture('inside-running');
      await page.getByText(/^Done in/).waitFor();
      for (const id of ['noise', 'denoise', 'decode']) expect(await mark(id)).toMatch(/s$/);
      expect(await node('decode').locator('canvas').count()).toBe(1);
      await opened.picture('inside-done');
      expect(await serious(page)).toEqual([]);
    });

    it('is left by its breadcrumb or Escape, and opened by keyboard', async () => {
      await page.keyboard.press('Escape');
      await node('sample').waitFor();
      expect(await mark('sample')).toMatch(/s$/);
      await expect
        .poll(() => node('sample').evaluate((element) => element === document.activeElement), patient)
        .toBe(true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await node('noise').waitFor();
      await expect
        .poll(
          () =>
            way()
              .getByRole('button')
              .evaluate((back) => back === document.activeElement),
          patient,
        )
        .toBe(true);
      await page.keyboard.press('Enter');
      await node('sample').waitFor();
    });

    it('and what is inside are kept where nothing changed', async () => {
      await toolbar('Run').click();
      await expect.poll(() => mark('sample'), { timeout: 60_000 }).toBe('kept');
      await page.getByText(/^Done in/).waitFor();
      await node('sample').getByRole('button', { name: 'Look inside' }).click();
      await node('decode').waitFor();
      expect(await mark('decode')).toBe('kept');
      expect(await node('decode').locator('canvas').count()).toBe(1);
      await opened.picture('inside-kept');
      await way().getByRole('button', { name: 'folded' }).click();
      await node('sample').waitFor();
    });

    it('takes an input of the graph that is drawn, wired and renamed by hand', async () => {
      const before = await edges();
      const palette = page.getByRole('complementary', { name: 'Stages' });
      await palette
        .getByRole('button', { name: /^graph input/ })
        .dragTo(page.locator('.canvas'), { targetPosition: { x: 90, y: 60 } });
      await drag(':text.value', 'encode-negative.text');
      await expect.poll(edges, patient).toBe(before);
      await page.getByRole('group', { name: 'text → encode-negative.text' }).waitFor();
      await drag(':text.value', 'sample.denoiser');
      await page.getByText('“denoiser” of sample takes a denoiser; the graph’s input “text” gives text.').waitFor();
      await details().getByLabel('Name').fill('unwanted');
      await page.keyboard.press('Enter');
      await page.getByRole('group', { name: 'unwanted → encode-negative.text' }).waitFor();
      await node('encode-negative').click();
      expect(await details().getByLabel('text (text)').inputValue()).toBe(':unwanted.value');
      await node(':unwanted').click();
      await page.keyboard.press('Delete');
      await expect.poll(edges, patient).toBe(before - 1);
      await page.keyboard.press('Control+z');
      await expect.poll(edges, patient).toBe(before);
    });
  });
}
