import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '@kinograph/checkpoint';
import { writeGraph } from '@kinograph/graph';
import { checkpointUrl } from '@kinograph/model-scenes';
import { textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { tensor } from '@kinograph/tensor';
import { writeVideo } from '@kinograph/video';

/** An MP4 as the command line writes it, with a text-to-video graph of this name inside, or none. */
export async function videoWithGraph(name: string | undefined): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-film-'));
  try {
    const path = join(folder, 'film.mp4');
    const frames = [tensor('float32', [1, 3, 2, 16, 16], new Float32Array(2 * 3 * 16 * 16))];
    await writeVideo(frames, { path, fps: 8, graph: name === undefined ? undefined : await graphNamed(name) });
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function graphNamed(name: string): Promise<string> {
  const checkpoint = await openCheckpoint(fileURLToPath(checkpointUrl));
  try {
    const request = { prompt: 'a white star', path: 'film.mp4' };
    const { settings } = await textToVideoSettings({ ...checkpoint, location: 'kinograph:scenes' }, request);
    const { data } = textToVideo(settings);
    return writeGraph({ data: { ...data, name } });
  } finally {
    await checkpoint.close();
  }
}
