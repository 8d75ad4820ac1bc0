// Clips of many lengths and shapes, packed into sequences of 512 tokens, and what padding that leaves.
//   npx tsx dataset/pack-clips.ts packed
import { mkdir } from 'node:fs/promises';
import { type Clip, packClips, prepareClip, replayed } from '@kinograph/dataset';

const [folder = 'packed'] = process.argv.slice(2);
const sizes = [
  { width: 64, height: 64 },
  { width: 96, height: 48 },
];

function* clips(): Iterable<Clip> {
  for (let index = 0; index < 40; index++) {
    const [frames, width, height] = [2 + (index % 7), index % 2 ? 64 : 128, 64];
    const data = new Uint8Array(frames * width * height * 3).map((_, at) => (at * (index + 3)) % 251);
    const clip = { shape: [frames, height, width] as const, frames: data, fps: 16, caption: `stripes ${index}` };
    yield* prepareClip(clip, { fps: 8, sizes }); // half the frames, the size nearest in aspect
  }
}

await mkdir(folder, { recursive: true });
const capacity = 512;
const report = await packClips(replayed(clips), folder, {
  patch: [1, 8, 8], // frames, rows, columns of pixels
  stillPatch: 0, // leave out patches equal to the one before
  capacity,
  window: 32, // clips to choose from
  sequences: 8, // of a shard
  seed: 0,
});
const padding = 1 - report.tokens / (report.sequences * capacity);
console.log(`${report.clips} clips in ${report.sequences} sequences, ${report.shards} shards`);
console.log(`padding ${(100 * padding).toFixed(1)} %`);
