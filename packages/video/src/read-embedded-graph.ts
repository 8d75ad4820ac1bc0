import { graphKey } from './embedded-graph.js';
import { readGifComment } from './gif/read-gif-comment.js';
import { readPngText } from './png/read-png-text.js';

/** Bytes at places of a file. */
export interface ByteSource {
  /** `length` bytes from `position` on, fewer at the end. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/**
 * The graph inside a video this package wrote (a path of an MP4, GIF or PNG file or of a PNG sequence, or the bytes of one):
 * its JSON text, or undefined where the file has none or is of another kind. Only headers and metadata are read, never
 * pictures.
 */
export async function readEmbeddedGraph(file: string | Uint8Array): Promise<string | undefined> {
  if (typeof file !== 'string') {
    return graphIn({ read: async (position, length) => file.subarray(position, position + length) }, file);
  }
  const { openToRead } = await import('./node/open-to-read.js');
  const source = await openToRead(file);
  if (source === undefined) return undefined;
  try {
    return await graphIn(source, source.path);
  } finally {
    await source.close();
  }
}

async function graphIn(source: ByteSource, file: string | Uint8Array): Promise<string | undefined> {
  const start = await source.read(0, 12);
  const latin = String.fromCharCode(...start);
  if (latin.startsWith('GIF8')) return readGifComment(source);
  if (latin.startsWith('\x89PNG')) return readPngText(source);
  if (latin.slice(4, 8) === 'ftyp') return readMp4Tag(file);
  return undefined;
}

async function readMp4Tag(file: string | Uint8Array): Promise<string | undefined> {
  const { BufferSource, FilePathSource, Input, MP4 } = await import('mediabunny');
  const source = typeof file === 'string' ? new FilePathSource(file) : new BufferSource(file);
  const input = new Input({ formats: [MP4], source });
  try {
    const graph = (await input.getMetadataTags()).raw?.[graphKey];
    return typeof graph === 'string' ? graph : undefined;
  } finally {
    input.dispose();
  }
}
