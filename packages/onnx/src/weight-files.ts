import type { ByteSource } from '@kinograph/safetensors';
import type { WeightFile } from './model.js';

/** Gives every source a unique location, relative to the deepest folder that holds all files on disk. */
export function locateWeightFiles(sources: Iterable<ByteSource>): {
  files: WeightFile[];
  directory: string | undefined;
} {
  const all = [...new Set(sources)];
  const folders = all.flatMap(({ path }) => (path === undefined ? [] : [partsOf(path).slice(0, -1)]));
  const shared = folders.length === 0 ? undefined : folders.reduce(commonStart);
  const files = all.map((source, index): WeightFile => {
    if (source.path === undefined || shared === undefined) return { location: `memory-${index}.safetensors`, source };
    return { location: partsOf(source.path).slice(shared.length).join('/'), source };
  });
  return { files, directory: shared === undefined ? undefined : shared.join('/') || '/' };
}

function partsOf(path: string): string[] {
  const windows = /^[A-Za-z]:[\\/]|^\\\\/.test(path);
  return (windows ? path.replaceAll('\\', '/') : path).split('/');
}

function commonStart(a: string[], b: string[]): string[] {
  const different = a.findIndex((part, index) => part !== b[index]);
  return different < 0 ? a : a.slice(0, different);
}
