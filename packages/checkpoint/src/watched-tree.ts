import type { ByteSource } from '@kinograph/safetensors';
import type { FileTree } from './file-tree.js';

/** A tree that tells of every file that is opened. What `onFile` throws closes the file again, and is what opening it throws. */
export function watchedTree(tree: FileTree, onFile: (path: string, source: ByteSource) => void): FileTree {
  return {
    location: tree.location,
    name: tree.name,
    list: (path) => tree.list(path),
    async open(path, options) {
      const source = await tree.open(path, options);
      if (!source) return undefined;
      try {
        onFile(path, source);
      } catch (error) {
        await source.close();
        throw error;
      }
      return source;
    },
  };
}
