import { readFileSync } from 'node:fs';
import { readGraph } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { readEmbeddedGraph } from '@kinograph/video';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { motionOf } from './motion.js';
import type { StudioPage, StudioUnderTest } from './open-studio.js';
import { probe } from './probe.js';

/** Asks for what takes minutes on a software adapter. */
const thorough = process.env.KINOGRAPH_THOROUGH !== undefined;

const prompt = 'a big red ball bouncing over green grass';

/** In the page: a picture of a sky, a meadow and a red disc. */
function drawScene(): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 96, height: 64 });
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'rgb(120 190 250)';
  context.fillRect(0, 0, 96, 64);
  context.fillStyle = 'rgb(60 150 60)';
  context.fillRect(0, 40, 96, 24);
  context.fillStyle = 'rgb(220 40 40)';
  context.arc(40, 28, 8, 0, 7);
  context.fill();
  return canvas.toDataURL('image/png');
}

/** In the page: the colours of a video’s upper and lower right corners at a time. */
async function partsOf(element: HTMLElement | SVGElement, seconds: number): Promise<number[]> {
  const video = element as HTMLVideoElement;
  video.pause();
  const seeked = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
  video.currentTime = seconds + 0.01;
  await seeked;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d')!;
  context.drawImage(video, 0, 0);
  const at = (y: number) => [...context.getImageData(canvas.width * 0.9, canvas.height * y, 1, 1).data.slice(0, 3)];
  return [...at(0.15), ...at(0.9)];
}

/** The simple view, as somebody uses it who has never seen it. */
export function describeSimpleView(studio: () => StudioUnderTest): void {
  describe('the simple view', () => {
    let opened: StudioPage;
    let page: Page;
    beforeAll(async () => {
      opened = await studio().open({ name: 'simple' });
      page = opened.page;
    });
    afterAll(() => opened?.close());

    it('turns a prompt into a video that plays and moves', async () => {
      await page.getByText('Settings').click();
      await page.getByLabel('Steps').fill('3');
      await page.getByLabel('Seed').fill('7');
      await page.getByText('Settings').click();
      await page.getByLabel('What should the video show?').fill(prompt);
      await page.getByRole('button', { name: 'Make the video' }).click();
      await page.getByLabel('Preview of the video').waitFor();
      await opened.picture('simple-running');
      const video = page.getByLabel(`Video: ${prompt}`);
      await video.waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      const { duration, changes } = await video.evaluate(motionOf);
      expect(duration).toBeCloseTo(17 / 8, 1);
      expect(Math.min(...changes)).toBeGreaterThan(0.5);
      await opened.picture('simple-done');
    });

    it('gives it as an MP4 that decodes, with the graph the command line can run inside', async () => {
      const waiting: Promise<Download> = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download MP4' }).click();
      const download = await waiting;
      expect(download.suggestedFilename()).toBe('a-big-red-ball-bouncing-over-green-grass.mp4');
      const path = await download.path();
      expect(probe(path)).toBe('h264,256,256,17');
      const graph = await readEmbeddedGraph(new Uint8Array(readFileSync(path)));
      const { data } = readGraph(graph, stageRegistry());
      expect(data.nodes.noise?.parameters.seed).toBe('7');
      expect(data.nodes.denoise?.parameters.steps).toBe(3);
      expect(data.nodes.prompt?.parameters.text).toBe(prompt);
    });

    it('stops when asked to, and goes on with the next', async () => {
      await page.getByText('Settings').click();
      await page.getByLabel('Steps').fill('90');
      await page.getByRole('button', { name: 'Make the video' }).click();
      await page.getByText(/^Denoising, \d+ of 90/).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Make the video' }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByLabel('Steps').fill('1');
      await page.getByRole('button', { name: 'a yellow ring at night' }).click();
      await page.getByRole('button', { name: 'Make the video' }).click();
      await page.getByLabel('Video: a yellow ring at night').waitFor();
    });

    it('keeps what was made, and the form, over a reload', async () => {
      await page.reload();
      const history = page.getByRole('region', { name: 'Made before' });
      const made = history.getByRole('listitem');
      await made.first().waitFor();
      expect(await made.count()).toBe(2);
      expect(await page.getByLabel('What should the video show?').inputValue()).toBe('a yellow ring at night');
      await history.getByRole('button', { name: prompt, exact: true }).click();
      const video = page.getByLabel(`Video: ${prompt}`);
      expect(Math.min(...(await video.evaluate(motionOf)).changes)).toBeGreaterThan(0.5);
      await opened.picture('simple-history');
      await page.getByRole('button', { name: 'Use this seed' }).click();
      await page.getByText('Settings').click();
      expect(await page.getByLabel('Seed').inputValue()).toBe('7');
      await page.getByRole('button', { name: 'Open as graph' }).click();
      await page.locator('.stage-node-text').getByText(prompt).waitFor();
      await page.getByRole('button', { name: 'Prompt', exact: true }).click();
      await made.last().hover();
      await history.getByRole('button', { name: `Delete “${prompt}”` }).click();
      await expect.poll(() => made.count()).toBe(1);
      await page.reload();
      await made.first().waitFor();
      expect(await made.count()).toBe(1);
    });

    it('begins with a picture of the user’s, and goes on from the end of a video', async () => {
      const given = await studio().open();
      const { page } = given;
      const png = Buffer.from((await page.evaluate(drawScene)).split(',')[1]!, 'base64');
      await page
        .getByLabel('Picture of the first frame')
        .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
      await page.getByRole('img', { name: 'The first frame' }).waitFor();
      await page.getByText('Settings').click();
      expect(await page.getByLabel('Guidance').getAttribute('placeholder')).toBe('2');
      await page.getByLabel('Steps').fill('6');
      await page.getByLabel('What should the video show?').fill('a red ball moving right over a green meadow');
      await page.keyboard.press('Enter');
      const video = page.getByLabel('Video: a red ball moving right over a green meadow');
      await video.waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      const beginning = await video.evaluate(partsOf, 0);
      const wanted = [120, 190, 250, 60, 150, 60];
      expect(Math.max(...beginning.map((value, index) => Math.abs(value - wanted[index]!)))).toBeLessThan(30);
      await given.picture('simple-picture');
      await page.getByRole('button', { name: 'Go on from its end' }).click();
      await page.getByText('The next video begins with this one’s last frame').waitFor();
      await page.getByRole('button', { name: 'Make the video' }).click();
      const made = page.getByRole('region', { name: 'Made before' }).getByRole('listitem');
      await expect.poll(() => made.count(), { timeout: 30_000 }).toBe(2);
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.getByRole('button', { name: 'Open as graph' }).click();
      await page.getByRole('group', { name: 'read-frames, stage read-frames' }).click();
      const inside = page.getByRole('img', { name: 'Given frame 1' });
      expect(await inside.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(64);
      await page.getByLabel('Picture to add').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
      await page.getByRole('img', { name: 'Given frame 2' }).waitFor();
      await given.close();
    });

    it.skipIf(!thorough)('computes on the GPU where one is offered', { timeout: 300_000 }, async () => {
      const onGpu = await studio().open();
      await onGpu.page.getByText('Settings').click();
      await onGpu.page.getByLabel('Computes on').selectOption('webgpu');
      await onGpu.page.getByLabel('Steps').fill('1');
      await onGpu.page.getByLabel('What should the video show?').fill('a blue cube');
      await onGpu.page.keyboard.press('Enter');
      await onGpu.page.getByLabel('Video: a blue cube').waitFor({ timeout: 280_000 });
      // What the CPU does in its place is said with the run, and on the nodes whose models it is of.
      await onGpu.page
        .getByText(/^The CPU does what this GPU does not, in /)
        .first()
        .waitFor();
      await onGpu.page.getByRole('button', { name: 'Open as graph' }).click();
      for (const [id, model] of Object.entries({
        'denoiser, stage wan-denoiser': 'dit',
        'decode, stage vae-decode': 'vae',
      })) {
        await onGpu.page.getByRole('group', { name: id }).click();
        const notices = onGpu.page.locator('.inspector .notice');
        await notices.first().waitFor();
        for (const notice of await notices.allTextContents()) {
          expect(notice).toContain(`The CPU does what this GPU does not, in ${model}`);
        }
      }
      await onGpu.picture('gpu-notice');
      await onGpu.close();
    });

    it('works from any static server: no isolation, no ranges, one thread, in a folder of any name', async () => {
      const plain = await studio().open({ plain: true });
      await plain.page.getByText('Settings').click();
      expect(await plain.page.getByLabel('Computes on').locator('option').first().textContent()).toContain('1 thread');
      await plain.page.getByLabel('Steps').fill('1');
      await plain.page.getByLabel('What should the video show?').fill('a blue &amp; white cube');
      await plain.page.keyboard.press('Enter');
      await plain.page.getByLabel('Video: a blue &amp; white cube').waitFor();
      expect(await plain.page.evaluate(() => crossOriginIsolated)).toBe(false);
      await plain.close();
    });
  });
}
