import { execFileSync } from 'node:child_process';

/** What ffprobe finds in a file: codec, width, height, frames it could decode. */
export function probe(path: string): string {
  const entries = 'stream=codec_name,width,height,nb_read_frames';
  const options = ['-v', 'error', '-count_frames', '-select_streams', 'v', '-show_entries', entries, '-of', 'csv=p=0'];
  return execFileSync('ffprobe', [...options, path], { encoding: 'utf8' }).trim();
}
