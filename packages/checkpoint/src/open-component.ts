import { KinographError } from '@kinograph/errors';
import { type OpenStore, openSafetensors, openSharded } from '@kinograph/safetensors';
import type { Component } from './checkpoint.js';
import { chooseWeights } from './choose-weights.js';
import { type Abortable, below, type FileTree, isPlainName, isPlainPath, locate } from './file-tree.js';
import { type JsonRecord, readJson } from './read-json.js';

/** A component that can be closed. */
export interface OpenedComponent extends Component {
  close(): Promise<void>;
}

/** What opening a component is told beyond where it lies. */
export interface ComponentOptions extends Abortable {
  readonly variant: string | undefined;
  readonly notify: (notice: string) => void;
  /** Its class by `model_index.json`. */
  readonly className?: string;
}

/** Where a component's settings lie, by kind: a model, a scheduler, a tokenizer, an image processor. */
const configNames = [
  'config.json',
  'scheduler_config.json',
  'tokenizer_config.json',
  'preprocessor_config.json',
] as const;
/** The config of what has weights. */
const modelConfig = configNames[0];

/** Reads the config of a folder, and which file it was; undefined where the folder has none. */
export async function readConfig(tree: FileTree, folder: string, options: Abortable) {
  for (const fileName of configNames) {
    const config = await readJson(tree, below(folder, fileName), options);
    if (config !== undefined) return { fileName, config };
  }
  return undefined;
}

/** Opens the component in `folder`, whose config has been read (`found`, undefined where it has none). */
export function openComponent(
  tree: FileTree,
  folder: string,
  found: Awaited<ReturnType<typeof readConfig>>,
  { className, variant, notify, signal }: ComponentOptions,
): OpenedComponent {
  const config = found?.config ?? {};
  const location = locate(tree, folder);
  let store: Promise<OpenStore> | undefined;

  async function openWeights(): Promise<OpenStore> {
    const chosen = await chooseWeights(tree, folder, variant, { signal });
    if (chosen.variant !== variant) {
      const got = chosen.variant === undefined ? 'the plain weights' : `the variant ${chosen.variant}`;
      const reason = variant === undefined ? 'the only ones there are' : `there are none of the variant ${variant}`;
      notify(`${location}: opened ${got}, ${reason}.`);
    }
    const source = await openExisting(chosen.path);
    if (!chosen.sharded) return openSafetensors(source, { signal });
    try {
      return await openSharded(source, { signal, openShard: (shard) => openExisting(below(folder, shard)) });
    } finally {
      await source.close();
    }
  }

  async function openExisting(path: string) {
    const source = await tree.open(path, { signal });
    if (source !== undefined) return source;
    const where = locate(tree, path);
    throw new KinographError('safetensors.not-found', { where, wanted: 'a file', got: 'nothing at this path' });
  }

  return {
    name: folder === '' ? tree.name : folder,
    location,
    className: classOf(config) ?? className ?? 'unknown',
    config,
    hasWeights: found?.fileName === modelConfig,
    weights() {
      store ??= openWeights().catch((error: unknown) => {
        store = undefined;
        throw error;
      });
      return store;
    },
    async file(name) {
      if (isPlainPath(name)) return tree.open(below(folder, name), { signal });
      throw new KinographError('checkpoint.path', {
        where: location,
        wanted: 'a path within the folder',
        got: `"${name}"`,
      });
    },
    async close() {
      const opened = store;
      store = undefined;
      await opened?.then(
        (weights) => weights.close(),
        () => undefined,
      );
    },
  };
}

function classOf(config: JsonRecord): string | undefined {
  const architectures = Array.isArray(config.architectures) ? config.architectures : [];
  const names = [config._class_name, architectures[0], config.tokenizer_class, config.image_processor_type];
  return names.find((name): name is string => typeof name === 'string');
}

/** The components `model_index.json` names: `[library, class]` pairs, by folder. */
export function indexedComponents(modelIndex: JsonRecord, where: string): Map<string, string> {
  const classes = new Map<string, string>();
  for (const [name, entry] of Object.entries(modelIndex)) {
    if (name.startsWith('_') || !Array.isArray(entry)) continue;
    const [library, className] = entry as unknown[];
    if (typeof library !== 'string' || typeof className !== 'string') continue;
    if (!isPlainName(name)) {
      throw new KinographError('checkpoint.config-invalid', {
        where: `${where}: component "${name}"`,
        wanted: 'the name of a folder',
        got: 'a path that leads elsewhere',
        next: 'Do not trust this checkpoint.',
      });
    }
    classes.set(name, className);
  }
  return classes;
}
