import type { FileTree } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import { blobSource } from '@kinograph/safetensors';
import { z } from 'zod';

/** The list of a checkpoint's files that lies beside them. */
const listSchema = z.object({
  files: z.record(
    z.string(),
    // `at`: where it lies, as seen from the list, when another checkpoint of the app has the same file.
    z.object({ bytes: z.int(), sha256: z.string(), at: z.string().optional() }),
  ),
});

/** Bytes fetched so far, of all that will be. */
export type OnLoading = (progress: { readonly loaded: number; readonly total: number }) => void;

/**
 * The checkpoint among the app's own files. Any static server will do: files are asked for whole, once each, checked against
 * their SHA-256 where the page may (a secure context), kept by the browser, and read from its storage by range.
 */
export async function appFiles(base: URL, onLoading: OnLoading): Promise<FileTree> {
  const { files } = listSchema.parse(await (await get(new URL('files.json', base))).json());
  const total = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  const opened = new Map<string, Promise<Blob>>();
  let loaded = 0;

  async function load(path: string): Promise<Blob> {
    const { sha256, bytes, at = path } = files[path]!;
    const url = new URL(`${at}?${sha256.slice(0, 16)}`, base);
    const kept = await keptFile(url);
    if (kept) {
      loaded += bytes;
      return kept;
    }
    const parts: Blob[] = [];
    for await (const chunk of (await get(url)).body ?? []) {
      parts.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
      loaded += chunk.byteLength;
      onLoading({ loaded, total });
    }
    const whole = new Blob(parts);
    await check(url, whole, sha256);
    await keepFile(url, whole);
    return whole;
  }

  return {
    location: String(base),
    name: 'model',
    async open(path) {
      if (!Object.hasOwn(files, path)) return undefined;
      const known = opened.get(path);
      const blob = known ?? load(path);
      opened.set(path, blob);
      blob.catch(() => opened.delete(path));
      return { ...blobSource(await blob, path), version: files[path]!.sha256 };
    },
    async list(folder) {
      const start = folder === '' ? '' : `${folder}/`;
      const below = Object.keys(files).filter((path) => path.startsWith(start));
      if (below.length === 0) return undefined;
      return [...new Set(below.map((path) => path.slice(start.length).split('/')[0]!))];
    },
  };
}

/** Files of this origin's apps, by address; that has the start of the file's hash in it, so that a new version is another. */
const keptAs = 'kinograph-model';

/** A file that was fetched and checked before, where the browser keeps any. */
async function keptFile(url: URL): Promise<Blob | undefined> {
  if (typeof caches === 'undefined') return undefined;
  const cache = await caches.open(keptAs).catch(() => undefined);
  return (await cache?.match(url))?.blob();
}

/** Keeps a file in place of its other versions; one that finds no room is fetched again next time. */
async function keepFile(url: URL, whole: Blob): Promise<void> {
  if (typeof caches === 'undefined') return;
  try {
    const cache = await caches.open(keptAs);
    const others = (await cache.keys()).filter((request) => new URL(request.url).pathname === url.pathname);
    for (const request of others) await cache.delete(request);
    await cache.put(url, new Response(whole));
  } catch {
    // No room, or a private window.
  }
}

async function get(url: URL): Promise<Response> {
  const next = 'Check the network, and that the whole folder of the app was copied to the server.';
  const response = await fetch(url).catch((cause: unknown) => {
    throw new KinographError('studio.fetch', { where: String(url), wanted: 'a file', got: 'no answer', next, cause });
  });
  if (response.ok) return response;
  throw new KinographError('studio.fetch', {
    where: String(url),
    wanted: 'a file',
    got: `status ${response.status}`,
    next,
  });
}

async function check(url: URL, whole: Blob, wanted: string): Promise<void> {
  if (typeof crypto.subtle === 'undefined') return;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await whole.arrayBuffer()));
  const got = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (got === wanted) return;
  throw new KinographError('studio.fetch', {
    where: String(url),
    wanted: `the SHA-256 ${wanted}`,
    got,
    next: 'The file is damaged, or of another version of the app. Reload the page.',
  });
}
