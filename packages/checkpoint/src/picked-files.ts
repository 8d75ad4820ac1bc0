import type { FileTree } from './file-tree.js';
import { memoryTree } from './memory-tree.js';

/**
 * A checkpoint folder that a visitor picked (`<input type="file" webkitdirectory>`) or dropped: its files are read by range
 * where they lie. The outermost folder that all share is the checkpoint itself.
 */
export function pickedFiles(files: Iterable<File>): FileTree {
  const picked = [...files].map((file) => ({ file, parts: (file.webkitRelativePath || file.name).split('/') }));
  const first = picked[0]?.parts[0];
  const shared = picked.length > 0 && picked.every(({ parts }) => parts.length > 1 && parts[0] === first);
  const entries = picked.map(({ file, parts }): [string, File] => [parts.slice(shared ? 1 : 0).join('/'), file]);
  return memoryTree(Object.fromEntries(entries), shared ? first : undefined);
}
