import type { ByteSource } from '@kinograph/safetensors';

/** Stops an operation under way. */
export interface Abortable {
  readonly signal?: AbortSignal;
}

/** The files of a checkpoint, wherever they lie. Paths are relative, parts joined by `/`. */
export interface FileTree {
  /** What errors call the root: a path or a URL. */
  readonly location: string;
  /** The root folder's own name. */
  readonly name: string;
  /** Opens a file; undefined where there is none. */
  open(path: string, options?: Abortable): Promise<ByteSource | undefined>;
  /** Names of the files and folders in a folder; undefined where this cannot be known (HTTP). */
  list(path: string): Promise<readonly string[] | undefined>;
}

/** Whether a name from a file, such as a component's, is one plain name: no path that leads elsewhere. */
export function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name);
}

/** Whether a relative path stays below its root. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every(isPlainName);
}

/** A path as errors show it. */
export function locate(tree: FileTree, path: string): string {
  return path === '' ? tree.location : `${tree.location.replace(/\/$/, '')}/${path}`;
}

/** A path below a folder; the root is the empty path. */
export function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
