import { KinographError } from '@kinograph/errors';
import { checkRange } from './read-range.js';
import type { ByteSource } from './types.js';

/** How an HTTP resource is asked for. */
export interface HttpOptions {
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Added to every request, e.g. `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Opens an HTTP(S) resource that is read by range requests: one byte is asked for now, to learn the size.
 *
 * @throws KinographError `safetensors.not-found` (404, 410), `safetensors.range-unsupported` when the server ignores `Range`,
 *   `safetensors.http` for any other answer or none, `safetensors.changed` when the resource changes while it is open.
 */
export async function httpSource(url: string | URL, options: HttpOptions = {}): Promise<ByteSource> {
  const name = String(url);
  const { fetch: request = fetch, headers = {} } = options;

  async function get(range: string, signal: AbortSignal | undefined): Promise<Response> {
    try {
      return await request(name, { headers: { ...headers, range }, ...(signal && { signal }) });
    } catch (cause) {
      signal?.throwIfAborted();
      throw failed(name, 'no answer', 'Check the address and the network.', cause);
    }
  }

  const probe = await get('bytes=0-0', options.signal);
  await discard(probe);
  const version = probe.headers.get('etag');
  const known = version ?? probe.headers.get('last-modified');
  const size = sizeFrom(probe, name);
  const source = { name, size };

  return {
    ...source,
    ...(known !== null && { version: known }),
    async read(offset, length, { signal } = {}) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      if (length === 0) return new Uint8Array(0);
      const response = await get(`bytes=${offset}-${offset + length - 1}`, signal);
      const etag = response.headers.get('etag');
      if (version !== null && etag !== null && etag !== version) {
        await discard(response);
        throw new KinographError('safetensors.changed', {
          where: name,
          wanted: `version ${version}`,
          got: etag,
          next: 'It was replaced while it was read; open it again.',
        });
      }
      if (response.status !== 206) {
        await discard(response);
        throw response.status === 200 ? rangeIgnored(name) : wrongStatus(response, name);
      }
      return exactly(response, length, name, signal);
    },
    async close() {},
  };
}

function sizeFrom(response: Response, name: string): number {
  if (response.status === 200) throw rangeIgnored(name);
  // 416 answers a range of an empty resource: "bytes */0".
  if (response.status !== 206 && response.status !== 416) throw wrongStatus(response, name);
  const range = response.headers.get('content-range');
  const size = /^bytes (?:\d+-\d+|\*)\/(\d+)$/.exec(range ?? '')?.[1];
  if (size !== undefined) return Number(size);
  const next = 'From a page of another origin, the server must name it in Access-Control-Expose-Headers.';
  throw failed(name, range === null ? 'no Content-Range header' : `Content-Range "${range}"`, next);
}

async function exactly(response: Response, length: number, name: string, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  try {
    for await (const chunk of response.body ?? []) {
      if (done + chunk.byteLength > length)
        throw failed(name, `more than the ${length} bytes asked for`, 'The server is at fault.');
      bytes.set(chunk, done);
      done += chunk.byteLength;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof KinographError) throw cause;
    throw failed(name, `a connection lost after ${done} of ${length} bytes`, 'Try again.', cause);
  }
  if (done < length) throw failed(name, `${done} of ${length} bytes`, 'Try again.');
  return bytes;
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function rangeIgnored(name: string): KinographError {
  return new KinographError('safetensors.range-unsupported', {
    where: name,
    wanted: 'part of the file (status 206)',
    got: 'all of it (status 200): the server ignores Range requests',
    next: 'Download the file and open it from disk or as bytes.',
  });
}

function wrongStatus({ status, statusText }: Response, name: string): KinographError {
  if (status === 404 || status === 410) {
    return new KinographError('safetensors.not-found', {
      where: name,
      wanted: 'a file',
      got: `status ${status}`,
      next: 'Check the address.',
    });
  }
  return failed(name, `status ${status} ${statusText}`.trim(), 'Check the address and your permissions.');
}

function failed(name: string, got: string, next: string, cause?: unknown): KinographError {
  return new KinographError('safetensors.http', {
    where: name,
    wanted: 'part of the file (status 206)',
    got,
    next,
    cause,
  });
}
