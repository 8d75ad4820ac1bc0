import { KinographError } from '@kinograph/errors';
import { maxHeaderBytes } from './header.js';
import type { HttpOptions } from './http-source.js';
import { JsonObject, parseJson } from './json.js';
import { type OpenStore, openSafetensors, openSource, type SourceLike } from './open.js';
import type { ByteSource, TensorInfo } from './types.js';

/** Options of `openSharded`. */
export interface ShardedOptions extends HttpOptions {
  /** Opens a shard by its file name in the index; left out, shards lie beside the index (a path or URL). */
  readonly openShard?: (fileName: string) => Promise<SourceLike>;
}

/**
 * Opens all shards of an index (`*.safetensors.index.json`) as one store; only their headers are read, side by side.
 * Tensors a shard holds beyond the index belong to the store too, as the reference loaders have it.
 *
 * @throws KinographError `safetensors.index-invalid`, `safetensors.shard-missing`, `safetensors.tensor-missing` when a shard
 *   lacks a tensor the index places in it, `safetensors.tensor-duplicate` when two shards hold one name; and everything
 *   `openSafetensors` throws for a shard.
 */
export async function openSharded(index: SourceLike, options: ShardedOptions = {}): Promise<OpenStore> {
  const source = await openSource(index, options);
  const placed = await readIndex(source, options).finally(() => (source === index ? undefined : source.close()));
  const fileNames = [...new Set(placed.values())];
  const openShard = options.openShard ?? besideIndex(index);

  const settled = await Promise.allSettled(
    fileNames.map(async (fileName) => {
      try {
        return await openSafetensors(await openShard(fileName), options);
      } catch (cause) {
        if (!(cause instanceof KinographError && cause.code === 'safetensors.not-found')) throw cause;
        throw new KinographError('safetensors.shard-missing', {
          where: source.name,
          wanted: `the shard ${fileName}`,
          got: 'no such file',
          next: 'Download the missing shard.',
          cause,
        });
      }
    }),
  );
  const stores = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => {
    await Promise.all(stores.map((store) => store.close()));
  };
  try {
    const failure = settled.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const tensors = merge(stores, source.name);
    const byFile = new Map(fileNames.map((fileName, at) => [fileName, stores[at]!]));
    checkIndex(placed, byFile, source.name);
    const metadata = new Map(stores.flatMap((store) => [...store.metadata]));
    return { tensors, metadata, sources: stores.flatMap((store) => store.sources), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The file names of the shards an index names, each once.
 * @param where what errors call the index.
 * @throws KinographError `safetensors.index-invalid`, `safetensors.header-json`
 */
export function readShardNames(index: Uint8Array, where: string): string[] {
  return [...new Set(parseIndex(index, where).values())];
}

async function readIndex(source: ByteSource, { signal }: HttpOptions): Promise<ReadonlyMap<string, string>> {
  if (source.size > maxHeaderBytes) throw invalid(source.name, `at most ${maxHeaderBytes} bytes`, `${source.size}`);
  return parseIndex(await source.read(0, source.size, { signal }), source.name);
}

/** The index's `weight_map`: tensor name to file name. */
function parseIndex(bytes: Uint8Array, where: string): ReadonlyMap<string, string> {
  const root = parseJson(new TextDecoder().decode(bytes), where);
  const map = root instanceof JsonObject ? root.entries.find(([key]) => key === 'weight_map')?.[1] : undefined;
  if (!(map instanceof JsonObject)) throw invalid(where, 'an object "weight_map"', 'none');
  const placed = new Map<string, string>();
  for (const [name, fileName] of map.entries) {
    const place = `${where}: weight_map "${name}"`;
    if (placed.has(name)) throw invalid(place, 'one entry', 'two');
    // A shard lies beside its index: a name that leads elsewhere comes from a damaged or hostile index.
    if (typeof fileName !== 'string' || !/^[^/\\:\0]+$/.test(fileName) || fileName === '..' || fileName === '.') {
      throw invalid(
        place,
        'the name of a file beside the index',
        typeof fileName === 'string' ? `"${fileName}"` : 'no string',
      );
    }
    placed.set(name, fileName);
  }
  return placed;
}

function besideIndex(index: SourceLike): (fileName: string) => Promise<SourceLike> {
  const isUrl = index instanceof URL || (typeof index === 'string' && /^(https?|file):/i.test(index));
  if (isUrl) return async (fileName) => new URL(encodeURIComponent(fileName), index);
  if (typeof index === 'string') {
    return async (fileName) => {
      const { dirname, join } = await import('node:path');
      return join(dirname(index), fileName);
    };
  }
  throw new KinographError('safetensors.index-invalid', {
    where: 'openSharded',
    wanted: 'options.openShard, when the index is no path or URL',
    got: 'none',
  });
}

function merge(stores: readonly OpenStore[], where: string): ReadonlyMap<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>();
  for (const store of stores) {
    for (const [name, info] of store.tensors) {
      const other = tensors.get(name);
      if (other !== undefined) {
        throw new KinographError('safetensors.tensor-duplicate', {
          where: `${where}: tensor "${name}"`,
          wanted: 'one shard that holds it',
          got: `${other.source.name} and ${info.source.name}`,
          next: 'The shards come from different exports; download them again.',
        });
      }
      tensors.set(name, info);
    }
  }
  return tensors;
}

function checkIndex(placed: ReadonlyMap<string, string>, byFile: ReadonlyMap<string, OpenStore>, where: string): void {
  const absent = [...placed].filter(([name, fileName]) => !byFile.get(fileName)!.tensors.has(name));
  if (absent.length === 0) return;
  const listed = absent.slice(0, 8).map(([name, fileName]) => `"${name}" in ${fileName}`);
  throw new KinographError('safetensors.tensor-missing', {
    where,
    wanted: `${listed.join(', ')}${absent.length > 8 ? ` and ${absent.length - 8} more` : ''}`,
    got: 'shards without them',
    next: 'Index and shards come from different exports; download them again.',
  });
}

function invalid(where: string, wanted: string, got: string): KinographError {
  const next = 'Download or write the index again.';
  return new KinographError('safetensors.index-invalid', { where, wanted, got, next });
}
