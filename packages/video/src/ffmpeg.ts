import { KinographError } from '@kinograph/errors';

/** What `ffprobe` says of a video's first picture track. */
export interface VideoFacts {
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** Frames a second, on average. */
  readonly fps: number;
}

interface ProbedStream {
  readonly width?: number;
  readonly height?: number;
  readonly avg_frame_rate?: string;
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/**
 * Size and rate of a video file, by the `ffprobe` on the path (Node).
 * @throws KinographError `video.no-ffmpeg` when the program is missing, `video.unreadable` when the file cannot be read.
 */
export async function probeVideo(path: string, signal?: AbortSignal): Promise<VideoFacts> {
  const entries = 'stream=width,height,avg_frame_rate:stream_side_data=rotation';
  const given = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', `file:${path}`];
  const chunks: Uint8Array[] = [];
  for await (const chunk of output('ffprobe', given, path, signal)) chunks.push(chunk);
  const { streams = [] } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { streams?: ProbedStream[] };
  const { width = 0, height = 0, avg_frame_rate: rate = '0/1', side_data_list: sides = [] } = streams[0] ?? {};
  const [above = 0, below = 1] = rate.split('/').map(Number);
  const fps = above / below;
  if (!(width > 0 && height > 0 && fps > 0 && Number.isFinite(fps))) {
    throw broken(path, streams.length === 0 ? 'no picture track' : `${width}x${height} pixels at rate ${rate}`);
  }
  const turned = Math.abs(sides.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0) % 180 === 90;
  return turned ? { width: height, height: width, fps } : { width, height, fps };
}

/**
 * Frames of a video file at a constant rate, filled into a size and cropped evenly: 8-bit RGB, rows then columns, by the
 * `ffmpeg` on the path (Node). It is read no faster than frames are taken; leaving early or aborting ends the program.
 * @throws KinographError `video.no-ffmpeg`, `video.unreadable`.
 */
export async function* decodeFrames(
  path: string,
  { width, height, fps }: VideoFacts,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const fill = `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=bicubic+accurate_rnd+full_chroma_int`;
  const filters = `fps=${fps}:round=down,${fill},crop=${width}:${height}`;
  const given = ['-v', 'error', '-nostdin', '-xerror', '-i', `file:${path}`, '-map', '0:v:0', '-vf', filters];
  const size = width * height * 3;
  let frame = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of output('ffmpeg', [...given, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'], path, signal)) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + size - filled);
      frame.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield frame;
      frame = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) throw broken(path, `${filled} bytes of a last frame of ${size}`);
}

async function* output(
  program: string,
  given: readonly string[],
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  const { spawn } = await import('node:child_process');
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const ended = new Promise<number | Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  try {
    yield* child.stdout;
    const how = await ended;
    signal?.throwIfAborted();
    if (how instanceof Error) throw missing(program, how);
    if (how !== 0) throw broken(path, said.trim().split('\n').at(-1) || `${program} ended with ${how}`);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    child.stdout.destroy();
    await ended;
  }
}

function missing(program: string, cause: Error): KinographError {
  const next = 'Install ffmpeg (Debian: apt-get install ffmpeg) and see that it is on the PATH.';
  return new KinographError('video.no-ffmpeg', {
    where: program,
    wanted: 'the program',
    got: cause.message,
    next,
    cause,
  });
}

function broken(where: string, got: string): KinographError {
  const next = 'Leave the file out, or encode it anew.';
  return new KinographError('video.unreadable', { where, wanted: 'a video that ffmpeg reads to its end', got, next });
}
