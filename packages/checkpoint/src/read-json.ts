import { KinographError } from '@kinograph/errors';
import { type Abortable, type FileTree, locate } from './file-tree.js';
import { parsePythonJson } from './python-json.js';

/** A parsed JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file that must hold an object; undefined where there is no such file.
 * @throws KinographError `checkpoint.config-invalid`
 */
export async function readJson(tree: FileTree, path: string, options: Abortable = {}): Promise<JsonRecord | undefined> {
  const source = await tree.open(path, options);
  if (source === undefined) return undefined;
  try {
    const text = new TextDecoder().decode(await source.read(0, source.size, options));
    return asObject(text, locate(tree, path));
  } finally {
    await source.close();
  }
}

function asObject(text: string, where: string): JsonRecord {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw invalid(where, (cause as Error).message, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRecord;
  throw invalid(where, Array.isArray(value) ? 'an array' : String(value));
}

function invalid(where: string, got: string, cause?: unknown): KinographError {
  return new KinographError('checkpoint.config-invalid', {
    where,
    wanted: 'a JSON object',
    got,
    next: 'The file is damaged; download or write it again.',
    cause,
  });
}
