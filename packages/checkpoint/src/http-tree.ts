import { KinographError } from '@kinograph/errors';
import { type HttpOptions, httpSource, memorySource } from '@kinograph/safetensors';
import type { FileTree } from './file-tree.js';

/**
 * The files below an HTTP(S) address of a plain static server, or of a hub (`https://host/name/resolve/main/`). Weights are
 * read by range; other files are fetched whole where the server ignores `Range`.
 */
export function httpTree(base: string | URL, options: HttpOptions = {}): FileTree {
  const root = new URL(base);
  if (!root.pathname.endsWith('/')) root.pathname += '/';
  const { fetch: request = fetch, headers, signal: signalOfAll } = options;

  async function whole(url: URL, signal: AbortSignal | undefined) {
    const response = await request(url, { headers, signal });
    return memorySource(new Uint8Array(await response.arrayBuffer()), String(url));
  }

  return {
    location: String(root),
    name: decodeURIComponent(root.pathname.split('/').at(-2) ?? '') || 'component',
    async open(path, { signal = signalOfAll } = {}) {
      const url = new URL(path.split('/').map(encodeURIComponent).join('/'), root);
      try {
        return await httpSource(url, { ...options, signal });
      } catch (error) {
        if (!(error instanceof KinographError)) throw error;
        if (error.code === 'safetensors.not-found') return undefined;
        if (error.code === 'safetensors.range-unsupported' && !path.endsWith('.safetensors')) return whole(url, signal);
        throw error;
      }
    },
    list: async () => undefined,
  };
}
