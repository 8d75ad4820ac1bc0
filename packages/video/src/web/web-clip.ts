import type { Clip } from '../encode-clips.js';
import type { WebCodec } from './encoder-config.js';

/** A file made in a page. */
export interface MadeFile {
  readonly data: Blob;
  /** Its extension, with the dot. */
  readonly extension: string;
  /** What an MP4 holds. */
  readonly codec?: WebCodec;
}

/** A clip on its way into memory. */
export interface WebClip extends Clip<MadeFile> {
  /** Frees what an unfinished clip holds; does nothing to a finished one. */
  discard(): Promise<void>;
}

/** What a clip in a page is made with. */
export interface WebClipOptions {
  /** Of the pictures, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly quality: number;
  readonly graph: string | undefined;
  /** Its name, without extension. */
  readonly name: string;
}
