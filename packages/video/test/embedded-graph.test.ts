import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readEmbeddedGraph, writeVideo } from '../src/index.js';
import { probe } from './other-programs.js';
import { scene } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const graph = JSON.stringify({
  prompt: 'Ein großer roter Ball 🔴 \u0000 "quoted" \\',
  long: 'x'.repeat(5000),
  seed: 0,
});
const size = { width: 32, height: 32, frames: 3 };

for (const name of ['clip.mp4', 'clip.gif', 'frames']) {
  it(`gives back what was embedded in ${name}`, async () => {
    const path = folder.at(name);
    await writeVideo(scene(size), { path, fps: 8, graph });
    expect(JSON.parse((await readEmbeddedGraph(path))!)).toEqual(JSON.parse(graph));
    const bytes = await readFile(name === 'frames' ? folder.at(name, 'frame-00002.png') : path);
    expect(JSON.parse((await readEmbeddedGraph(new Uint8Array(bytes)))!)).toEqual(JSON.parse(graph));
  });

  it(`finds none in ${name} written without one`, async () => {
    await writeVideo(scene(size), { path: folder.at(name), fps: 8 });
    expect(await readEmbeddedGraph(folder.at(name))).toBeUndefined();
  });
}

it('is a metadata tag that other programs show', async () => {
  const path = folder.at('clip.mp4');
  await writeVideo(scene(size), { path, fps: 8, graph: '{"seed":0}' });
  expect(probe(path, '-show_format').format.tags).toMatchObject({ kinograph: '{"seed":0}' });
});

it('finds none in bytes of another kind', async () => {
  expect(await readEmbeddedGraph(new Uint8Array(4))).toBeUndefined();
  expect(await readEmbeddedGraph(new TextEncoder().encode('plain text, and enough of it'))).toBeUndefined();
});
