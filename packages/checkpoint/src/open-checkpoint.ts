import { KinographError, nearest, suggestion } from '@kinograph/errors';
import type { ByteSource, HttpOptions } from '@kinograph/safetensors';
import type { Checkpoint } from './checkpoint.js';
import { variantOf } from './choose-weights.js';
import { diskTree } from './disk-tree.js';
import { below, type FileTree, locate } from './file-tree.js';
import { httpTree } from './http-tree.js';
import { indexedComponents, type OpenedComponent, openComponent, readConfig } from './open-component.js';
import { readJson } from './read-json.js';
import { watchedTree } from './watched-tree.js';

/** How a checkpoint is opened. `fetch` and `headers` are for HTTP. */
export interface OpenCheckpointOptions extends HttpOptions {
  /** Weights to prefer where a component has them: `fp16` for `model.fp16.safetensors`. */
  readonly variant?: string;
  /** Told when other weights than those asked for are opened. */
  readonly onNotice?: (notice: string) => void;
  /** Told of every file that is opened, by its path in the checkpoint, before anything is read; throws where it must not be. */
  readonly onFile?: (path: string, source: ByteSource) => void;
}

/**
 * Opens a diffusers checkpoint where it lies: the folder of a pipeline (`model_index.json`), of one component
 * (`.../transformer`), or a folder of such component folders. Configs are read when a component is asked for, weights'
 * headers when its `weights()` are.
 *
 * @param location a path (Node), a `file:`, `http:` or `https:` URL, or files by name (`memoryTree`).
 * @throws KinographError `checkpoint.not-found`, `checkpoint.config-invalid`, or `checkpoint.weights-missing` for a variant no
 *   component has.
 */
export async function openCheckpoint(
  location: string | URL | FileTree,
  options: OpenCheckpointOptions = {},
): Promise<Checkpoint> {
  const { variant, signal, onFile, onNotice: notify = () => undefined } = options;
  signal?.throwIfAborted();
  const found = await treeOf(location, options);
  const tree = onFile ? watchedTree(found, onFile) : found;
  const [modelIndex, settings] = await Promise.all([
    readJson(tree, 'model_index.json', { signal }),
    readJson(tree, 'kinograph.json', { signal }),
  ]);

  const alone = modelIndex === undefined ? await readConfig(tree, '', { signal }) : undefined;
  const classes = modelIndex && indexedComponents(modelIndex, locate(tree, 'model_index.json'));
  const names = alone ? [tree.name] : classes ? await present(tree, classes.keys()) : await folders(tree, { signal });
  if (modelIndex === undefined && names.length === 0) {
    throw new KinographError('checkpoint.not-found', {
      where: tree.location,
      wanted: 'model_index.json, or the config.json of a component',
      got: 'neither',
      next: 'Name the folder diffusers wrote with save_pretrained.',
    });
  }
  if (variant !== undefined) await checkVariant(tree, alone ? [''] : names, variant);

  const opened = new Map<string, Promise<OpenedComponent>>();

  async function open(name: string): Promise<OpenedComponent> {
    if (!names.includes(name)) throw componentMissing(tree, name, names, classes);
    const folder = alone ? '' : name;
    const found = alone ?? (await readConfig(tree, folder, { signal }));
    if (found === undefined && (await tree.list(folder)) === undefined)
      throw componentMissing(tree, name, names, classes);
    return openComponent(tree, folder, found, { variant, notify, signal, className: classes?.get(name) });
  }

  return {
    location: tree.location,
    modelIndex,
    settings: settings ?? {},
    components: names,
    component(name) {
      const known = opened.get(name);
      if (known !== undefined) return known;
      const component = open(name);
      opened.set(name, component);
      component.catch(() => opened.delete(name));
      return component;
    },
    async close() {
      const all = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.all(all.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    },
  };
}

async function treeOf(location: string | URL | FileTree, options: HttpOptions): Promise<FileTree> {
  if (typeof location !== 'string' && !(location instanceof URL)) return location;
  if (/^https?:/i.test(String(location))) return httpTree(location, options);
  if (typeof location === 'string' && !location.startsWith('file:')) return diskTree(location);
  const { fileURLToPath } = await import('node:url');
  return diskTree(fileURLToPath(location));
}

/** The named folders that are there; all of them where that cannot be known. */
async function present(tree: FileTree, names: Iterable<string>): Promise<string[]> {
  const there = await tree.list('');
  return [...names].filter((name) => there === undefined || there.includes(name));
}

/** Folders with a config, where a folder of components has no `model_index.json`. */
async function folders(tree: FileTree, options: { signal?: AbortSignal }): Promise<string[]> {
  const names = (await tree.list('')) ?? [];
  const found = await Promise.all(names.map(async (name) => ((await readConfig(tree, name, options)) ? [name] : [])));
  return found.flat();
}

/** A variant that no component has is a slip, not a preference. */
async function checkVariant(tree: FileTree, paths: readonly string[], variant: string): Promise<void> {
  const listed = await Promise.all(paths.map((path) => tree.list(path)));
  if (listed.includes(undefined)) return;
  const variants = new Set(listed.flatMap((names) => names!.flatMap((name) => variantOf(name) ?? [])));
  if (variants.has(variant)) return;
  throw new KinographError('checkpoint.weights-missing', {
    where: tree.location,
    wanted: `weights of the variant "${variant}"`,
    got: variants.size === 0 ? 'only plain ones' : `only ${[...variants].join(', ')}`,
    next: nearest(variant, variants) === undefined ? 'Leave the variant out.' : suggestion(variant, variants),
  });
}

function componentMissing(
  tree: FileTree,
  name: string,
  names: readonly string[],
  classes: ReadonlyMap<string, string> | undefined,
): KinographError {
  const named = classes?.has(name) === true;
  return new KinographError('checkpoint.component-missing', {
    where: named ? locate(tree, below(name, '')) : tree.location,
    wanted: `the component "${name}"`,
    got: named ? 'no such folder, though model_index.json names it' : 'none of this name',
    next: named ? 'Download the missing folder.' : suggestion(name, names),
  });
}
