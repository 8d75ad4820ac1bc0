import { KinographError } from '@kinograph/errors';
import { fileSource } from '@kinograph/safetensors';
import type { FileTree } from './file-tree.js';

/**
 * The files of a folder on disk (Node).
 * @throws KinographError `checkpoint.not-found` where there is no folder.
 */
export async function diskTree(path: string): Promise<FileTree> {
  const [{ readdir, stat }, { basename, join, resolve }] = await Promise.all([
    import('node:fs/promises'),
    import('node:path'),
  ]);
  const status = await stat(path).catch(() => undefined);
  if (!status?.isDirectory()) {
    throw new KinographError('checkpoint.not-found', {
      where: path,
      wanted: 'a checkpoint folder',
      got: status === undefined ? 'nothing at this path' : 'a file',
      next: status === undefined ? 'Check the path.' : 'Name the folder that holds it.',
    });
  }
  return {
    location: path,
    name: basename(resolve(path)) || 'component',
    async open(file) {
      try {
        return await fileSource(join(path, file));
      } catch (error) {
        if (error instanceof KinographError && error.code === 'safetensors.not-found') return undefined;
        throw error;
      }
    },
    list: (folder) => readdir(join(path, folder)).catch(() => []),
  };
}
