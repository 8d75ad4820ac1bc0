import { KinographError, nearest } from '@kinograph/errors';
import { type Abortable, below, type FileTree, locate } from './file-tree.js';

/** The file that holds a component's weights, or names the files that do. */
export interface WeightsFile {
  readonly path: string;
  readonly sharded: boolean;
  /** Which variant it is, undefined for the plain one. */
  readonly variant: string | undefined;
}

/** File names without ending, as diffusers and transformers write them. */
const stems = ['diffusion_pytorch_model', 'model'];
/** Variants tried where a folder cannot be listed. */
const usualVariants = ['fp16', 'bf16'];
const named = new RegExp(
  `^(?:${stems.join('|')})\\.(?:([^.]+)\\.safetensors(?:\\.index\\.json)?|safetensors\\.index\\.([^.]+)\\.json)$`,
);

/** Single file before shards, as diffusers looks for them (0.42, `ModelMixin.from_pretrained`). */
function candidates(variant: string | undefined): WeightsFile[] {
  const dotted = variant === undefined ? '' : `.${variant}`;
  return stems.flatMap((stem) => [
    { path: `${stem}${dotted}.safetensors`, sharded: false, variant },
    { path: `${stem}.safetensors.index${dotted}.json`, sharded: true, variant },
    ...(variant === undefined ? [] : [{ path: `${stem}${dotted}.safetensors.index.json`, sharded: true, variant }]),
  ]);
}

/** The variant a file name carries: `fp16` of `model.fp16.safetensors`; undefined where it is plain or holds no weights. */
export function variantOf(fileName: string): string | undefined {
  const [, single, sharded] = named.exec(fileName) ?? [];
  return single ?? sharded;
}

/**
 * Finds the weights in a component's folder. With a variant: that variant, else the plain files, as diffusers does. With
 * none: the plain files, else the one variant there is.
 *
 * @throws KinographError `checkpoint.weights-missing`: none, only pickled ones (`.bin`), or several variants to choose from.
 */
export async function chooseWeights(
  tree: FileTree,
  folder: string,
  variant: string | undefined,
  options: Abortable = {},
): Promise<WeightsFile> {
  const names = await tree.list(folder);

  async function exists(name: string): Promise<boolean> {
    if (names !== undefined) return names.includes(name);
    const source = await tree.open(below(folder, name), options);
    await source?.close();
    return source !== undefined;
  }
  async function find(wanted: string | undefined): Promise<WeightsFile | undefined> {
    for (const file of candidates(wanted)) {
      if (await exists(file.path)) return { ...file, path: below(folder, file.path) };
    }
    return undefined;
  }

  const chosen = (variant !== undefined && (await find(variant))) || (await find(undefined));
  if (chosen) return chosen;

  const where = locate(tree, folder);
  const present = names && [...new Set(names.flatMap((name) => variantOf(name) ?? []))];
  if (variant === undefined) {
    if (present !== undefined && present.length > 1) {
      throw missing(
        where,
        `one of the variants ${present.join(', ')}`,
        'none asked for',
        `Pass variant: '${present[0]}'.`,
      );
    }
    for (const other of present ?? usualVariants) {
      const only = await find(other);
      if (only !== undefined) return only;
    }
  }
  const pickled = names?.filter((name) => /\.(bin|ckpt|pt|pth)$/.test(name)) ?? [];
  if (pickled.length > 0) {
    throw missing(
      where,
      'weights as safetensors',
      pickled.join(', '),
      'Pickled weights can run code when they are loaded, so they are not read. Save them with save_pretrained(..., safe_serialization=True).',
    );
  }
  const wanted = candidates(variant).map(({ path }) => path);
  const others = names?.filter((name) => name.endsWith('.safetensors')) ?? [];
  const close = variant === undefined ? undefined : nearest(variant, present ?? []);
  throw missing(
    where,
    wanted.slice(0, 4).join(', '),
    others.length > 0 ? others.join(', ') : 'no such file',
    close === undefined
      ? 'Download the weights, or name a folder that has them.'
      : `Did you mean the variant "${close}"?`,
  );
}

function missing(where: string, wanted: string, got: string, next: string): KinographError {
  return new KinographError('checkpoint.weights-missing', { where, wanted, got, next });
}
