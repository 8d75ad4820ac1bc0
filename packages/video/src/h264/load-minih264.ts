import type { H264MP4Encoder } from 'h264-mp4-encoder';

/** One clip's encoder, with the part of its file system this package uses. */
export type Minih264 = Omit<H264MP4Encoder, 'FS'> & {
  readonly FS: {
    readFile(path: string): Uint8Array;
    unlink(path: string): void;
  };
};

/** The loaded library. */
export interface Minih264Library {
  /** A new encoder with an output file name of its own: all of them share one file system. */
  create(): Promise<Minih264>;
}

let loading: Promise<Minih264Library> | undefined;
let made = 0;

/** Loads h264-mp4-encoder (WebAssembly inside, about 30 ms) the first time it is needed. */
export function loadMinih264(): Promise<Minih264Library> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Minih264Library> {
  const before = processListeners();
  // CommonJS: Node gives its names as `default`, loaders such as tsx give them as they are.
  const library = await import('h264-mp4-encoder');
  const { createH264MP4Encoder } = library.default ?? library;
  (await createH264MP4Encoder()).delete();
  removeNewListeners(before);
  return {
    async create() {
      const encoder = (await createH264MP4Encoder()) as unknown as Minih264;
      encoder.outputFilename = `clip-${made++}.mp4`;
      return encoder;
    },
  };
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** What listens to the process's last-resort events; nothing in a browser. */
function processListeners(): Set<unknown> {
  if (typeof process === 'undefined' || typeof process.listeners !== 'function') return new Set();
  return new Set(events.flatMap((event): unknown[] => process.listeners(event as 'uncaughtException')));
}

/** Emscripten's start-up code hooks the process's last-resort events, which are the application's: takes its hooks off. */
function removeNewListeners(before: ReadonlySet<unknown>): void {
  if (typeof process === 'undefined' || typeof process.listeners !== 'function') return;
  for (const event of events) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before.has(listener)) process.off(event, listener);
    }
  }
}
