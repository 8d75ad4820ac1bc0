import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';
import type { Runtime } from '@kinograph/runtime';
import { createNodeRuntime } from '@kinograph/runtime-node';
import { type KinographServer, startServer } from '@kinograph/serve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motionOf } from './motion.js';
import type { StudioUnderTest } from './open-studio.js';

/** The models that `kinograph serve` offers by itself. */
const models = { 'kinograph:scenes': checkpointUrl, 'kinograph:scenes-i2v': imageCheckpointUrl };

/** The studio with `kinograph serve` in place of the page's own engine. */
export function describeRemote(studio: () => StudioUnderTest): void {
  describe('against kinograph serve', () => {
    let runtime: Runtime;
    let server: KinographServer;
    beforeAll(async () => {
      runtime = await createNodeRuntime({ threads: 1 });
      const opened = Object.entries(models).map(([location, url]) => [
        location,
        async () => ({ ...(await openCheckpoint(fileURLToPath(url))), location }),
      ]);
      server = await startServer({ runtime, models: Object.fromEntries(opened), origins: [studio().origin] });
    });
    afterAll(async () => {
      await server?.close();
      await runtime?.dispose();
    });

    it('makes the video there, with progress and previews, and stays with the server over a reload', async () => {
      const { page, picture, close } = await studio().open();
      await page.getByText('Settings').click();
      await page.getByRole('textbox', { name: 'Server' }).fill(server.url);
      await page.getByRole('button', { name: 'Connect' }).click();
      await page.getByText(`${server.url} computes from now on.`).waitFor();
      await page.getByText(`It is made by ${server.url.slice(7)}.`).waitFor();
      await page.getByLabel('Steps').fill('40'); // fewer are done before a busy browser has drawn one
      await page.getByLabel('What should the video show?').fill('a red ball moving left over the sea');
      await page.keyboard.press('Enter');
      await page.getByLabel('Preview of the video').waitFor();
      const video = page.getByLabel('Video: a red ball moving left over the sea');
      await video.waitFor();
      expect(Math.min(...(await video.evaluate(motionOf)).changes)).toBeGreaterThan(0.5);
      await picture('remote-done');

      await page.getByRole('button', { name: 'Go on from its end' }).click();
      await page.getByRole('button', { name: 'Make the video' }).click();
      const made = page.getByRole('region', { name: 'Made before' }).getByRole('listitem');
      await expect.poll(() => made.count(), { timeout: 60_000 }).toBe(2);
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByRole('button', { name: 'Without the first frame' }).click();

      await page.reload();
      await page.getByText('Settings').click();
      await page.getByRole('button', { name: 'Back to this page' }).waitFor();
      await page.getByRole('button', { name: 'Graph', exact: true }).click();
      await page.locator('.stage-node').first().waitFor();
      await page.getByRole('group', { name: 'denoise, stage denoise' }).click();
      await page.getByLabel('steps').fill('1');
      await page.keyboard.press('Control+Enter');
      await page.getByText(/^Done in/).waitFor();
      expect(await page.locator('.stage-node[data-status="done"]').count()).toBeGreaterThan(8);
      await close();
    });
  });
}
