import { KinographError } from '@kinograph/errors';
import type { RgbFrame } from '../rgb-frame.js';
import type { VideoFormat } from '../video-format.js';
import type { WriterOptions } from './coders.js';

/** What the thread is asked. `writer` is the number of a clip's writer there, and of its file here. */
export type Task =
  | { readonly task: 'prepare'; readonly format: VideoFormat }
  | { readonly task: 'png'; readonly frame: RgbFrame; readonly graph: string | undefined }
  | { readonly task: 'writer-open'; readonly writer: number; readonly options: WriterOptions }
  | { readonly task: 'writer-add'; readonly writer: number; readonly frame: RgbFrame }
  | { readonly task: 'writer-finish'; readonly writer: number }
  | { readonly task: 'writer-close'; readonly writer: number };

/** What the thread asks for in return: files stay with the thread that named them. */
export type FileTask =
  | { readonly task: 'file-write'; readonly writer: number; readonly bytes: Uint8Array; readonly position: number }
  | { readonly task: 'file-read'; readonly writer: number; readonly position: number; readonly length: number };

/** What each task gives. */
export interface Results {
  prepare: undefined;
  png: Uint8Array;
  'writer-open': undefined;
  'writer-add': undefined;
  'writer-finish': undefined;
  'writer-close': undefined;
  'file-write': undefined;
  'file-read': Uint8Array;
}

export interface Request<T extends Task | FileTask> {
  readonly id: number;
  readonly task: T;
}

export type Answer =
  | { readonly id: number; readonly result: Results[keyof Results] }
  | { readonly id: number; readonly error: SentError };

/** An error as plain data: copying it between threads would lose all but its message. */
export type SentError = Readonly<Record<string, unknown>> & { readonly message: string };

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error) };
  const fields = Object.entries(error).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return { ...Object.fromEntries(fields), message: error.message };
}

/** The error again: a `KinographError`, or one of the system with its code. */
export function receivedError({ message, ...fields }: SentError): Error {
  if (fields.name !== 'KinographError') return Object.assign(new Error(message), fields);
  const { code, where, wanted, got, next } = fields as Record<string, string>;
  return new KinographError(code!, {
    where: where!,
    ...(wanted && { wanted }),
    ...(got && { got }),
    ...(next && { next }),
  });
}
