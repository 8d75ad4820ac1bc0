import { blobSource, memorySource } from '@kinograph/safetensors';
import type { FileTree } from './file-tree.js';

/**
 * A checkpoint whose files are held by the caller: bytes, or `Blob`s and `File`s a visitor picked (read by range).
 * Keys are paths below the checkpoint: `transformer/config.json`.
 */
export function memoryTree(files: Readonly<Record<string, Uint8Array | Blob>>, name = 'checkpoint'): FileTree {
  const paths = Object.keys(files);
  const location = `<memory>/${name}`;
  return {
    location,
    name,
    async open(path) {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file === undefined) return undefined;
      const label = `${location}/${path}`;
      return file instanceof Uint8Array ? memorySource(file, label) : blobSource(file, label);
    },
    async list(folder) {
      const prefix = folder === '' ? '' : `${folder}/`;
      const inside = paths
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0]!);
      return [...new Set(inside)];
    },
  };
}
