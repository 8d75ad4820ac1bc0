import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type VideoFile, type WriteVideoOptions, writeVideo } from '@kinograph/video';
import { afterAll, beforeAll, expect, it } from 'vitest';

// Built packages encode on a thread of their own; sources, which the packages' own tests run, on the caller's.
const dist = pathToFileURL(new URL('../../packages/video/dist/index.js', import.meta.url).pathname).href;
const built = (await import(dist)) as { writeVideo: typeof writeVideo };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinograph-threads-'));
});
afterAll(() => rm(folder, { recursive: true }));

function* frames(count: number, width = 96, height = 64) {
  for (let frame = 0; frame < count; frame++) {
    const data = Float32Array.from({ length: 3 * width * height }, (_, at) => Math.sin(at / 97 + frame / 3));
    yield { dtype: 'float32' as const, shape: [1, 3, 1, height, width], data };
  }
}

async function bytesOf({ path }: VideoFile): Promise<Buffer> {
  if (!(await stat(path)).isDirectory()) return readFile(path);
  const names = (await readdir(path)).sort();
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(path, name)))));
}

it.each(['clip.mp4', 'clip.gif', 'frames'])('writes the bytes of %s that one thread writes', async (name) => {
  const options = (side: string): WriteVideoOptions => ({
    path: join(folder, side, name),
    fps: 8,
    graph: '{}',
    scale: 2,
  });
  const [here] = await writeVideo(frames(70), options('here'));
  const [there] = await built.writeVideo(frames(70), options('there'));
  expect((await bytesOf(there!)).equals(await bytesOf(here!))).toBe(true);
});

it('writes two videos at once as one by one', async () => {
  const write = (name: string, count: number) => built.writeVideo(frames(count), { path: join(folder, name), fps: 8 });
  const alone = [await bytesOf((await write('a.mp4', 30))[0]!), await bytesOf((await write('b.gif', 12))[0]!)];
  const both = await Promise.all([write('c.mp4', 30), write('d.gif', 12)]);
  expect(await Promise.all(both.map(([file]) => bytesOf(file!)))).toEqual(alone);
});

it('gives the error of the encoder as it is, and leaves nothing behind', async () => {
  const enormous = { dtype: 'float32' as const, shape: [1, 3, 1, 2, 600_016], data: new Float32Array(3 * 1_200_032) };
  const path = join(folder, 'wide', 'clip.mp4');
  const error = await built.writeVideo([enormous], { path, fps: 8 }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'KinographError', code: 'video.too-large', where: 'video: H.264' });
  await expect(stat(join(folder, 'wide'))).rejects.toThrow('ENOENT');
});

it('stops when it is aborted, and lets the process end by itself', async () => {
  const program = `
    import { prepareVideo, writeVideo } from ${JSON.stringify(dist)};
    const aborter = new AbortController();
    function* endless() {
      for (let frame = 0; ; frame++) {
        if (frame === 3) aborter.abort(new Error('enough'));
        yield { dtype: 'float32', shape: [1, 3, 1, 64, 64], data: new Float32Array(3 * 64 * 64) };
      }
    }
    await prepareVideo('clip.mp4');
    await writeVideo(endless(), { path: 'clip.mp4', fps: 8, signal: aborter.signal }).catch(({ message }) => console.log(message));
    await prepareVideo('clip.gif');`;
  const cwd = await mkdtemp(join(folder, 'aborted-'));
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd });
  expect([stdout.trim(), await readdir(cwd)]).toEqual(['enough', []]);
});
