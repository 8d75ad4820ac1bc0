import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@kinograph/tensor';
import { graphKey, writeVideo } from '@kinograph/video';
import { describe, expect, it } from 'vitest';
import { mp4Tag } from './mp4-tag.js';

/** An MP4 of three frames as the command line writes it. */
async function written(graph: string): Promise<Blob> {
  const folder = await mkdtemp(join(tmpdir(), 'kinograph-tag-'));
  try {
    const path = join(folder, 'clip.mp4');
    await writeVideo([tensor('float32', [1, 3, 3, 16, 16], new Float32Array(3 * 3 * 16 * 16))], {
      path,
      fps: 8,
      graph,
    });
    return new Blob([new Uint8Array(await readFile(path))]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the tag of an MP4', () => {
  it('is the graph the command line put there, letter for letter', async () => {
    const graph = JSON.stringify({ name: 'größer → weiter', nodes: { a: 'x'.repeat(5000) } });
    const file = await written(graph);
    expect(await mp4Tag(file, graphKey)).toBe(graph);
    expect(await mp4Tag(file, 'another')).toBeUndefined();
  });

  it('is found behind the pictures too', async () => {
    const file = await written('{}');
    const bytes = new Uint8Array(await file.arrayBuffer());
    const moov = bytes.findIndex((_, at) => String.fromCharCode(...bytes.subarray(at, at + 4)) === 'moov') - 4;
    const size = new DataView(bytes.buffer).getUint32(moov);
    const last = new Blob([bytes.slice(0, moov), bytes.slice(moov + size), bytes.slice(moov, moov + size)]);
    expect(await mp4Tag(last, graphKey)).toBe('{}');
  });

  it('is nothing in what is no MP4, and in one that is cut off anywhere', async () => {
    expect(await mp4Tag(new Blob(['{"format": "kinograph.graph"}']), graphKey)).toBeUndefined();
    expect(await mp4Tag(new Blob([]), graphKey)).toBeUndefined();
    const file = await written('{}');
    const whole = await mp4Tag(file, graphKey);
    for (let length = 0; length < Math.min(file.size, 3000); length += 7) {
      expect([undefined, whole]).toContain(await mp4Tag(file.slice(0, length), graphKey));
    }
  });
});
