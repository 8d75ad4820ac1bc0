import { KinographError } from '@kinograph/errors';
import { decodeFrames, probeVideo } from '@kinograph/video';
import { type Clip, type OpenAt, replayed } from './clip.js';
import { nearestAspect, type PrepareOptions, prepareClip } from './prepare-clip.js';

/** How the videos of a folder become clips. */
export interface VideoFolderOptions extends PrepareOptions {
  /** Ends the reading, and the program that decodes. */
  readonly signal?: AbortSignal;
}

/** A video file and what is said of it. */
export interface CaptionedVideo {
  readonly path: string;
  readonly caption: string;
}

const videoName = /\.(mp4|mov|webm|mkv|gif)$/i;

/**
 * The video files of a folder by name, each with its caption: the lines of `captions.jsonl` or `metadata.jsonl`
 * (`{"file_name": "a.mp4", "text": "…"}`) where there is one, else `a.txt` beside `a.mp4` (Node).
 * @throws KinographError `dataset.no-videos`, `dataset.captions`, `dataset.no-caption`.
 */
export async function videosOf(folder: string): Promise<CaptionedVideo[]> {
  const [{ readdir, readFile }, { join, parse }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const names = (await readdir(folder).catch(() => [])).toSorted();
  const videos = names.filter((name) => videoName.test(name));
  if (videos.length === 0) {
    const next = 'Name the folder with the videos in it.';
    throw new KinographError('dataset.no-videos', {
      where: folder,
      wanted: 'mp4, mov, webm, mkv or gif files',
      got: 'none',
      next,
    });
  }
  const list = names.find((name) => name === 'captions.jsonl' || name === 'metadata.jsonl');
  const listed = list ? captionsOf(join(folder, list), await readFile(join(folder, list), 'utf8')) : undefined;
  const found: CaptionedVideo[] = [];
  for (const name of videos) {
    const beside = `${parse(name).name}.txt`;
    const caption = listed
      ? listed.get(name)
      : names.includes(beside)
        ? await readFile(join(folder, beside), 'utf8')
        : '';
    if (caption?.trim()) found.push({ path: join(folder, name), caption: caption.trim() });
    else throw noCaption(join(folder, name), list ? `a line in ${list}` : `its caption in ${beside}`);
  }
  return found;
}

/**
 * The clips of a folder of captioned videos (Node, `ffmpeg` on the path), prepared: resampled and sized while decoding, then
 * as `prepareClip` does. One video's frames are held at a time, in the size chosen.
 * @throws KinographError what `videosOf`, `probeVideo` and `decodeFrames` throw.
 */
export function readVideoFolder(folder: string, { signal, ...options }: VideoFolderOptions = {}): OpenAt<Clip> {
  return replayed(async function* () {
    for (const { path, caption } of await videosOf(folder)) {
      const facts = await probeVideo(path, signal);
      const fps = options.fps ?? facts.fps;
      const { width, height } = nearestAspect(facts.width, facts.height, options.sizes ?? []);
      const kept: Uint8Array[] = [];
      for await (const frame of decodeFrames(path, { width, height, fps }, signal)) kept.push(frame);
      if (kept.length === 0) continue;
      const frames = new Uint8Array(kept.length * width * height * 3);
      for (const [index, frame] of kept.entries()) frames.set(frame, index * frame.length);
      yield* prepareClip({ shape: [kept.length, height, width], frames, fps, caption }, { ...options, fps });
    }
  });
}

function captionsOf(path: string, text: string): Map<string, string> {
  const captions = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.trim()) continue;
    const { file_name: name, text: caption } = parsed(line);
    if (typeof name === 'string' && typeof caption === 'string') captions.set(name, caption);
    else {
      const wanted = '{"file_name": "…", "text": "…"}';
      throw new KinographError('dataset.captions', {
        where: `${path}: line ${index + 1}`,
        wanted,
        got: line.slice(0, 80),
      });
    }
  }
  return captions;
}

function parsed(line: string): { file_name?: unknown; text?: unknown } {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}

function noCaption(where: string, wanted: string): KinographError {
  return new KinographError('dataset.no-caption', {
    where,
    wanted,
    got: 'none',
    next: 'Write one, or take the video away.',
  });
}
