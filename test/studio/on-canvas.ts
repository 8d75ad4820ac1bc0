import type { Page } from 'playwright-core';

/** Opens a graph from a file, as a user picks one. */
export async function openGraphFile(page: Page, name: string, graph: object): Promise<void> {
  const buffer = Buffer.from(JSON.stringify(graph));
  await page.getByLabel('Open a graph, or a video').setInputFiles({ name, mimeType: 'application/json', buffer });
}

/** Draws a line from one port to another with the mouse, which stays down. */
export async function drawLine(page: Page, from: string, to: string): Promise<void> {
  const port = (name: string) => page.locator(`[data-port="${name}"]`);
  const [a, b] = [await port(from).boundingBox(), await port(to).boundingBox()];
  await page.mouse.move(a!.x + a!.width / 2, a!.y + a!.height / 2);
  await page.mouse.down();
  await page.mouse.move(b!.x + b!.width / 2 - 20, b!.y + b!.height / 2 - 8, { steps: 4 });
  await page.mouse.move(b!.x + b!.width / 2, b!.y + b!.height / 2, { steps: 4 });
}
