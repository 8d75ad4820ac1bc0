import type { Problem } from '@kinograph/graph';

/** Something to look at: a few small pictures, or words. */
export type Preview =
  | {
      readonly type: 'pictures';
      readonly width: number;
      readonly height: number;
      /** RGBA, one picture after another, `[count, height, width, 4]`. */
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
      readonly count: number;
      /** Whether the pictures are an estimate of what will come. */
      readonly rough: boolean;
    }
  | { readonly type: 'text'; readonly text: string };

/** A video a run has made, whole. */
export interface MadeVideo {
  /** What to download it as. */
  readonly name: string;
  /** MP4, GIF, one PNG, or a zip of PNG pictures: its type says which. */
  readonly data: Blob;
  /** Its place in a batch. */
  readonly entry?: number;
  /** A picture out of its middle, for lists. */
  readonly poster?: Blob;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
}

/** Why something did not work, as plain data. */
export interface Failure {
  /** The error's code, such as `latent-space.size`; `error` where it has none. */
  readonly code: string;
  readonly message: string;
}

/** What happens in a run, in order. All of it is plain data that can cross a thread or a network. */
export type EngineEvent =
  /** It waits for others. */
  | { readonly type: 'queued'; readonly ahead: number }
  | { readonly type: 'run-started'; readonly graph: string; readonly nodes: number }
  /** Weights being fetched; bytes. */
  | { readonly type: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly type: 'started'; readonly node: string; readonly stage: string }
  | {
      readonly type: 'progress';
      readonly node: string;
      readonly step: number;
      readonly steps: number;
      readonly label?: string;
      readonly remainingSeconds?: number;
    }
  | { readonly type: 'preview'; readonly node: string; readonly preview: Preview }
  | { readonly type: 'notice'; readonly node: string; readonly message: string }
  /** Something to know of the engine or its device, of no node. */
  | { readonly type: 'engine-notice'; readonly message: string }
  /** The node's result was kept from an earlier run. */
  | { readonly type: 'cached'; readonly node: string }
  /** Nobody needed its values. */
  | { readonly type: 'skipped'; readonly node: string }
  | { readonly type: 'finished'; readonly node: string; readonly seconds: number }
  | { readonly type: 'failed'; readonly node: string; readonly failure: Failure }
  | { readonly type: 'cancelled'; readonly node: string }
  /** Whatever else an engine tells: nothing the studio shows. */
  | { readonly type: 'other' }
  | { readonly type: 'video'; readonly node: string; readonly video: MadeVideo }
  /** The graph cannot run; nothing was started. */
  | { readonly type: 'refused'; readonly problems: readonly Problem[] }
  | {
      readonly type: 'run-finished';
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly seconds: number;
      /** Why, where it belongs to no node. */
      readonly failure?: Failure;
    };

/** An error as plain data. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: 'error', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'error';
  return { code, message: error.message };
}
