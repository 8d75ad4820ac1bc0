import { describe, expect, it } from 'vitest';
import type { OpenOptions, StudioUnderTest } from './open-studio.js';
import { serious } from './serious.js';

const looks: readonly (OpenOptions & { readonly name: string })[] = [
  { name: 'simple-light' },
  { name: 'simple-dark', dark: true },
  { name: 'simple-phone', width: 390, height: 844 },
  { name: 'graph-light', hash: '#graph', width: 1440, height: 900 },
  { name: 'graph-dark', hash: '#graph', dark: true, width: 1440, height: 900 },
  { name: 'graph-phone', hash: '#graph', width: 390, height: 844 },
];

/** Who cannot see well, or has only a keyboard, or a phone. */
export function describeAccess(studio: () => StudioUnderTest): void {
  describe('accessibility', () => {
    it.each(looks)(
      'axe finds nothing serious in $name, and nothing is wider than the page',
      async ({ name, ...options }) => {
        const { page, picture, close } = await studio().open(options);
        if (options.hash) {
          await page.locator('.stage-node').first().waitFor();
          if (options.width === 390) await page.getByRole('button', { name: 'Details' }).click();
          else await page.getByRole('group', { name: 'denoise, stage denoise' }).click();
        } else {
          await page.getByRole('button', { name: 'Make the video' }).waitFor();
          await page.getByText('Settings').click();
        }
        await picture(name);
        expect(await serious(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        await close();
      },
    );
  });
}
