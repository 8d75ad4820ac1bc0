/** A video on disk: complete, under its final name. */
export interface WrittenFile {
  readonly path: string;
  readonly mimeType: string;
  /** Of the file, or of all pictures of a folder. */
  readonly bytes: number;
  readonly frames: number;
  /** Size of the pictures in pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
}
