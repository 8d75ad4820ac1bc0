import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Serves a folder below a path as the plainest static server does: whole files, no byte ranges, no headers but the type. */
export async function servePlainly(
  folder: string,
  below: string,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname);
    const file = path.startsWith(below) ? join(folder, normalize(path.slice(below.length))) : undefined;
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (!bytes) return response.writeHead(404).end();
    const type = types[extname(file!)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: encodeURI(`http://localhost:${(server.address() as AddressInfo).port}${below}`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
