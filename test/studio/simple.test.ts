import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { readEmbeddedGraph } from '@kinograph/video';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../browser/chromium.js';
import { buildStudio, type StudioPage, type StudioUnderTest } from './open-studio.js';

describe.skipIf(!hasChromium)('the simple view', () => {
  let studio: StudioUnderTest;
  let opened: StudioPage;
  let page: Page;
  beforeAll(async () => {
    studio = await buildStudio();
    opened = await studio.open();
    page = opened.page;
  });
  afterAll(async () => {
    await studio?.close();
    expect(opened?.complaints).toEqual([]);
  });

  it('makes a video that plays and moves, and gives it as an MP4 with its graph inside', async () => {
    await page.getByText('Settings').click();
    await page.getByLabel('Steps').fill('3');
    await page.getByLabel('Seed').fill('7');
    await page.getByLabel('What should the video show?').fill('a big red ball bouncing over green grass');
    await opened.picture('simple-filled');
    await page.getByRole('button', { name: 'Make the video' }).click();
    await page.getByLabel('Preview of the video').waitFor();
    await opened.picture('simple-running');
    const video = page.getByLabel('Video: a big red ball');
    await video.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    const played = await video.evaluate(async (element: HTMLVideoElement) => {
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext('2d', { willReadFrequently: true })!;
      const frames: number[][] = [];
      element.pause();
      for (const time of [0.1, 1, 1.9]) {
        element.currentTime = time;
        await new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }));
        context.drawImage(element, 0, 0, 64, 64);
        frames.push([...context.getImageData(0, 0, 64, 64).data]);
      }
      const change = (a: number[], b: number[]) =>
        a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
      return { duration: element.duration, changes: [change(frames[0]!, frames[1]!), change(frames[1]!, frames[2]!)] };
    });
    expect(played.duration).toBeCloseTo(17 / 8, 1);
    expect(Math.min(...played.changes)).toBeGreaterThan(0.5);
    await opened.picture('simple-done');

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download MP4' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('a-big-red-ball-bouncing-over-green-grass.mp4');
    const path = await download.path();
    const probed = execFileSync(
      'ffprobe',
      [
        '-v',
        'error',
        '-count_frames',
        '-select_streams',
        'v',
        '-show_entries',
        'stream=codec_name,width,height,nb_read_frames',
        '-of',
        'csv=p=0',
        path,
      ],
      { encoding: 'utf8' },
    );
    expect(probed.trim()).toBe('h264,256,256,17');
    const graph = await readEmbeddedGraph(new Uint8Array(readFileSync(path)));
    const { data } = readGraph(graph, stageRegistry());
    expect(data.nodes.noise?.parameters.seed).toBe('7');
    expect(data.nodes.denoise?.parameters.steps).toBe(3);
  });
});
