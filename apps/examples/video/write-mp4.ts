// Frames that are computed one by one, written as an MP4 while they come, with a note inside the file.
//   npx tsx video/write-mp4.ts [file]
import { tensor } from '@kinograph/tensor';
import { readEmbeddedGraph, writeVideo } from '@kinograph/video';

const [width, height] = [160, 96];

async function* plasma() {
  for (let frame = 0; frame < 24; frame++) {
    const chunk = tensor('float32', [1, 3, 1, height, width]); // [B, RGB, F, H, W] in [-1, 1]
    for (let at = 0; at < chunk.data.length; at++) {
      const [x, y] = [at % width, Math.floor(at / width) % height];
      const channel = Math.floor(at / (width * height));
      chunk.data[at] = Math.sin(x / 12 + frame / 4) * Math.cos(y / 9 + channel);
    }
    yield chunk;
  }
}

const [path = 'plasma.mp4'] = process.argv.slice(2);
const note = JSON.stringify({ made: 'of sines' });
const [file] = await writeVideo(plasma(), {
  path,
  fps: 12,
  graph: note,
  onFrame: (frames) => frames % 12 === 0 && console.log(`${frames} frames written`),
});
console.log(`${file?.frames} frames, ${file?.bytes} bytes, note ${await readEmbeddedGraph(path)}`);
