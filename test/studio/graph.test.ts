import { readFileSync } from 'node:fs';
import { readGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../browser/chromium.js';
import { buildStudio, type StudioPage, type StudioUnderTest } from './open-studio.js';

describe.skipIf(!hasChromium)('the graph view', () => {
  let studio: StudioUnderTest;
  let opened: StudioPage;
  let page: Page;
  beforeAll(async () => {
    studio = await buildStudio();
    opened = await studio.open({ hash: '#graph', width: 1440, height: 900 });
    page = opened.page;
  });
  afterAll(async () => {
    await studio?.close();
    expect(opened?.complaints).toEqual([]);
  });

  it('opens', async () => {
    await page.locator('.stage-node').first().waitFor();
    await new Promise((r) => setTimeout(r, 800));
    await opened.picture('graph-open');
    await page.getByRole('group', { name: 'denoise, stage denoise' }).click();
    await page.getByLabel('steps').fill('2');
    await opened.picture('graph-node');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await new Promise((r) => setTimeout(r, 2500));
    await opened.picture('graph-running');
    await page.getByText(/^Done in/).waitFor();
    await opened.picture('graph-done');
  });
});
