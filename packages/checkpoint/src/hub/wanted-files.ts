import { chooseWeights } from '../choose-weights.js';
import type { FileTree } from '../file-tree.js';

const weightEnding =
  /\.(safetensors|safetensors\.index(\.[^./]+)?\.json|bin|bin\.index\.json|ckpt|pt|pth|msgpack|h5|onnx|onnx_data|gguf|pb)$/;
const settingEnding = /\.(json|txt|model)$/;

/** Whether a file holds or indexes weights. */
export function isWeights(path: string): boolean {
  return weightEnding.test(path);
}

/** Whether a path matches one of the patterns: `*` within one name, `**` across folders. */
export function matches(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split(/(\*\*|\*)/).map((part) => {
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    });
    return new RegExp(`^${parts.join('')}$`).test(path);
  });
}

/** The settings of the components' folders, and of the root (the empty folder), that are wanted beside the weights. */
export function wantedSettings(
  paths: readonly string[],
  folders: readonly string[],
  include?: readonly string[],
): string[] {
  return paths.filter((path) => {
    if (isWeights(path)) return false;
    if (include !== undefined) return matches(path, include);
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    return settingEnding.test(path) && (folder === '' || folders.includes(folder));
  });
}

/**
 * The weight file, or index, of each folder that has a model in it.
 * @throws KinographError `checkpoint.weights-missing` for a folder whose weights cannot be used.
 */
export async function wantedWeights(
  tree: FileTree,
  paths: readonly string[],
  folders: readonly string[],
  { variant, include }: { variant?: string; include?: readonly string[] },
): Promise<{ readonly path: string; readonly sharded: boolean }[]> {
  const models = folders.filter((folder) => {
    const inside = paths.filter((path) => path.startsWith(folder === '' ? '' : `${folder}/`));
    const wanted = include === undefined || inside.some((path) => isWeights(path) && matches(path, include));
    return wanted && inside.some((path) => path === (folder === '' ? 'config.json' : `${folder}/config.json`));
  });
  return Promise.all(models.map((folder) => chooseWeights(tree, folder, variant)));
}
