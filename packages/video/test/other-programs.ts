import { execFileSync } from 'node:child_process';

/** Runs ffprobe or ffmpeg; their absence is a failure, because then nothing here would be proven. */
function run(program: 'ffprobe' | 'ffmpeg', args: readonly string[]): Buffer {
  try {
    return execFileSync(program, ['-v', 'error', ...args], { maxBuffer: 2 ** 28 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`${program} is not installed. These tests check files with another program: install ffmpeg.`);
  }
}

/** Fields of the first stream, its frames or the container, as ffprobe writes them. */
export function probe(path: string, ...args: string[]): { streams: Fields[]; frames: Fields[]; format: Fields } {
  return JSON.parse(run('ffprobe', ['-of', 'json', ...args, path]).toString());
}

type Fields = Record<string, string | number> & { tags?: Record<string, string> };

/** Every frame, decoded by ffmpeg to RGB bytes with accurate rounding. */
export function decode(path: string, ...input: string[]): Buffer {
  const convert = ['-sws_flags', 'bicubic+accurate_rnd+full_chroma_int+full_chroma_inp', '-pix_fmt', 'rgb24'];
  return run('ffmpeg', [...input, '-i', path, ...convert, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-']);
}

/** Mean difference of each channel (red, green, blue), signed, and the mean absolute difference of all. */
export function difference(a: Uint8Array, b: Uint8Array): { mean: number[]; absolute: number } {
  if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
  const sums = [0, 0, 0];
  let absolute = 0;
  for (let index = 0; index < a.length; index++) {
    const distance = a[index]! - b[index]!;
    sums[index % 3]! += distance;
    absolute += Math.abs(distance);
  }
  return { mean: sums.map((sum) => (3 * sum) / a.length), absolute: absolute / a.length };
}
