import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { motionOf } from './motion.js';
import type { StudioUnderTest } from './open-studio.js';

const wan = fileURLToPath(new URL('../golden/wan/checkpoint', import.meta.url));

/** Checkpoint folders that the user picks. */
export function describeLocalFolder(studio: () => StudioUnderTest): void {
  describe('a checkpoint folder of this computer', () => {
    it('makes videos until the page is left, its files read where they lie', async () => {
      const { page, picture, close } = await studio().open({ name: 'local-folder' });
      await page.getByText('Settings').click();
      await page.getByLabel('Checkpoint folder').setInputFiles(wan);
      await page.getByText('Videos are made with checkpoint from now on').waitFor();
      expect(await page.getByRole('textbox', { name: 'Model' }).inputValue()).toBe('checkpoint');
      for (const [label, value] of Object.entries({ Steps: '2', Frames: '5', Width: '48', Height: '32' })) {
        await page.getByLabel(label, { exact: true }).fill(value);
      }
      await page.getByLabel('What should the video show?').fill('a fox');
      await picture('local-folder');
      await page.keyboard.press('Enter');
      const video = page.getByLabel('Video: a fox');
      await video.waitFor();
      expect((await video.evaluate(motionOf)).duration).toBeCloseTo(5 / 16, 1);

      // The graph names the folder; after a reload the page has it no more, and says what to do.
      await page.getByRole('button', { name: 'Graph', exact: true }).click();
      await page.locator('.stage-node').first().waitFor();
      await page.reload();
      await page.locator('.stage-node').first().waitFor();
      await page.keyboard.press('Control+Enter');
      await page
        .getByText(/once they are picked: Settings, Model/)
        .first()
        .waitFor();
      await close();
    });

    it('is refused where it holds no model, and the small one goes on', async () => {
      const { page, close } = await studio().open();
      const folder = mkdtempSync(join(tmpdir(), 'kinograph-no-model-'));
      writeFileSync(join(folder, 'notes.txt'), 'nothing');
      await page.getByText('Settings').click();
      await page.getByLabel('Checkpoint folder').setInputFiles(folder);
      await page.getByText(/model_index\.json/).waitFor();
      expect(await page.getByRole('textbox', { name: 'Model' }).inputValue()).toMatch(/small one/);
      rmSync(folder, { recursive: true });
      await close();
    });
  });
}
