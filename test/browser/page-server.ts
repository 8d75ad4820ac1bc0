import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** What is served at which address. */
export interface PageServerOptions {
  /** Folders by the first part of the path; `''` is for all other paths. */
  readonly folders: Readonly<Record<string, string>>;
  /** Whether pages are cross-origin isolated, which is what gives them shared memory. */
  readonly isolated: boolean;
}

/** A static server with byte ranges and etags. */
export interface PageServer {
  readonly origin: string;
  /** Paths asked for, with their range, oldest first. */
  readonly requests: string[];
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Serves folders on a free port of this machine. */
export async function servePages({ folders, isolated }: PageServerOptions): Promise<PageServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push([request.url, request.headers.range].filter(Boolean).join(' '));
    respond(request, response, folders, isolated).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  folders: PageServerOptions['folders'],
  isolated: boolean,
): Promise<void> {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)).slice(1);
  const [first = '', ...rest] = path.split('/');
  const file = first in folders ? join(folders[first]!, ...rest) : join(folders['']!, path);
  const status = await stat(file);
  if (!status.isFile()) throw new Error('no file');
  const headers = {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${status.size}-${status.mtimeMs}"`,
    ...(isolated && {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    }),
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { ...headers, 'content-length': status.size });
    createReadStream(file).pipe(response);
    return;
  }
  const start = Number(range[1]);
  const end = Math.min(range[2] ? Number(range[2]) : status.size - 1, status.size - 1);
  response.writeHead(206, {
    ...headers,
    'content-length': end - start + 1,
    'content-range': `bytes ${start}-${end}/${status.size}`,
  });
  createReadStream(file, { start, end }).pipe(response);
}
