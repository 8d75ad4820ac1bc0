import { createGraph, type NodeError, run } from '@kinograph/graph';
import { type FramesInfo, frames, type Services } from '@kinograph/ports';
import { expect, it } from 'vitest';
import { readEmbeddedGraph, type WriteVideoOptions, writeVideoStage } from '../src/index.js';
import { probe } from './other-programs.js';
import { type SceneSize, scene } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();

/** A clip as it comes out of a decoder. */
function stream(size: SceneSize) {
  const info: FramesInfo = { batch: 1, frames: size.frames, height: size.height, width: size.width };
  return { info, [Symbol.asyncIterator]: () => scene(size) };
}

function graphOf(parameters: Pick<WriteVideoOptions, 'path' | 'fps'>) {
  const graph = createGraph<{ clip: ReturnType<typeof stream> }>('write');
  const clip = graph.input('clip', frames());
  const written = graph.add(writeVideoStage, { parameters, inputs: { frames: clip } });
  return graph.build({ file: written.file });
}

it('writes its frames, tells how far it is, and keeps the graph inside the file', async () => {
  const path = folder.at('clip.mp4');
  const graph = graphOf({ path, fps: 8 });
  const services: Partial<Services> = { graph: JSON.stringify(graph.data) };
  const running = run(graph, { inputs: { clip: stream({ width: 32, height: 32, frames: 6 }) }, services });
  const steps: string[] = [];
  for await (const event of running) if (event.type === 'progress') steps.push(`${event.step}/${event.steps}`);
  const { file } = await running.result;
  expect(file).toMatchObject([{ path, mimeType: 'video/mp4', frames: 6, width: 32, height: 32, fps: 8 }]);
  expect(steps.at(-1)).toBe('6/6');
  expect(probe(path, '-count_frames', '-show_streams').streams[0]).toMatchObject({ nb_read_frames: '6' });
  expect(JSON.parse((await readEmbeddedGraph(path))!)).toEqual(graph.data);
});

it('says that odd sides are made even', async () => {
  const running = run(graphOf({ path: folder.at('odd.mp4'), fps: 8 }), {
    inputs: { clip: stream({ width: 33, height: 32, frames: 1 }) },
  });
  const notices: string[] = [];
  for await (const event of running) if (event.type === 'notice') notices.push(event.message);
  expect(notices).toEqual(['MP4 has even sides: 33x32 gains a copy of its last column or row.']);
});

it('writes only where its host lets it', async () => {
  const refuse = new Error('outside the roots');
  const outputPath = () => {
    throw refuse;
  };
  const graph = graphOf({ path: folder.at('clip.mp4'), fps: 8 });
  const running = run(graph, {
    inputs: { clip: stream({ width: 32, height: 32, frames: 1 }) },
    services: { outputPath },
  });
  const failure = (await running.result.catch((error: unknown) => error)) as NodeError;
  expect(failure.cause).toBe(refuse);
  expect(await folder.list()).toEqual([]);
});

it('leaves nothing when the run is cancelled between frames', async () => {
  const running = run(graphOf({ path: folder.at('clip.mp4'), fps: 8 }), {
    inputs: { clip: stream({ width: 64, height: 64, frames: 4000 }) },
  });
  for await (const event of running) if (event.type === 'progress' && event.step > 100) running.cancel();
  await expect(running.result).rejects.toThrow('cancelled');
  expect(await folder.list()).toEqual([]);
});
