import type { RgbFrame } from './rgb-frame.js';

/** Takes the frames of one clip, one after another, and turns them into bytes of a file. */
export interface FrameWriter {
  /** Adds the next frame. All frames have one size. */
  add(frame: RgbFrame): Promise<void>;
  /** Writes what is left. No `add` after it. */
  finish(): Promise<void>;
  /** Frees what the writer holds, finished or not. */
  close(): Promise<void>;
}

/** A file being written. Positions and sizes are bytes. */
export interface WritableFile {
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Reads `length` bytes back, fewer at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** One past the last byte written. */
  readonly size: number;
}
