import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { encodeSafetensors, findTensor, openSafetensors, openSource, readTensor, type SourceLike } from './index.js';

const values = Float32Array.from({ length: 12 }, (_, at) => at / 3);
const file = encodeSafetensors(
  {
    weight: { dtype: 'float32', shape: [3, 4], data: values },
    flag: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
    steps: { dtype: 'int64', shape: [2], data: BigInt64Array.of(-1n, 2n ** 53n + 1n) },
  },
  { format: 'pt' },
);

const folder = mkdtempSync(join(tmpdir(), 'kinograph-sources-'));
const path = join(folder, 'model.safetensors');
writeFileSync(path, file);
symlinkSync(path, join(folder, 'link.safetensors'));
afterAll(() => rmSync(folder, { recursive: true }));

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.safetensors`;
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Answers ranges of `file`, and counts the bytes sent. */
function ranges(sent: { bytes: number } = { bytes: 0 }, etag = () => '"1"'): RequestListener {
  return (request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const part = file.subarray(Number(first), Number(last) + 1);
    sent.bytes += part.byteLength;
    response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${file.byteLength}`, etag: etag() });
    response.end(part);
  };
}

describe('the same file is read from', () => {
  const kinds: [string, () => Promise<SourceLike>][] = [
    ['a path', async () => path],
    ['a file URL', async () => pathToFileURL(path)],
    ['bytes', async () => file],
    ['bytes at an odd address', async () => new Uint8Array([0, ...file]).subarray(1)],
    ['a Blob', async () => new Blob([file as Uint8Array<ArrayBuffer>])],
    ['HTTP ranges', () => serve(ranges())],
  ];
  it.each(kinds)('%s', async (_, make) => {
    const store = await openSafetensors(await make());
    expect(store.metadata.get('format')).toBe('pt');
    expect(await readTensor(findTensor(store, 'weight'))).toEqual({ dtype: 'float32', shape: [3, 4], data: values });
    const { data } = await readTensor(findTensor(store, 'steps'));
    expect(data).toEqual(BigInt64Array.of(-1n, 2n ** 53n + 1n));
    expect(data.buffer.byteLength).toBe(16);
    await store.close();
  });
});

it('a file on disk carries its real path, symbolic links resolved', async () => {
  const source = await openSource(join(folder, 'link.safetensors'));
  expect(source.path).toBe((await openSource(path)).path);
  expect(source.name).toBe(join(folder, 'link.safetensors'));
});

it('only the header is read on opening, and over HTTP only what is asked for', async () => {
  const sent = { bytes: 0 };
  const store = await openSafetensors(await serve(ranges(sent)));
  const header = file.byteLength - 12 * 4 - 3 - 16;
  expect(sent.bytes).toBe(1 + header);
  await readTensor(findTensor(store, 'flag'));
  expect(sent.bytes).toBe(1 + header + 3);
});

it('a missing file is not-found, at a path as over HTTP', async () => {
  await expect(openSafetensors(join(folder, 'none.safetensors'))).rejects.toMatchObject({
    code: 'safetensors.not-found',
  });
  await expect(openSafetensors(folder)).rejects.toMatchObject({ code: 'safetensors.not-found', got: 'a folder' });
  const url = await serve((_, response) => response.writeHead(404).end());
  await expect(openSafetensors(url)).rejects.toMatchObject({ code: 'safetensors.not-found' });
});

it('a server that ignores Range is refused before the file is transferred', async () => {
  const url = await serve((_, response) => response.writeHead(200).end(Buffer.alloc(1000)));
  await expect(openSafetensors(url)).rejects.toMatchObject({ code: 'safetensors.range-unsupported' });
});

it('a resource that changes while it is open is refused', async () => {
  let version = 1;
  const store = await openSafetensors(await serve(ranges(undefined, () => `"${version}"`)));
  version = 2;
  await expect(readTensor(findTensor(store, 'flag'))).rejects.toMatchObject({ code: 'safetensors.changed' });
});

it('a file on disk that is written to while it is open is refused', async () => {
  const changing = join(folder, 'changing.safetensors');
  writeFileSync(changing, file);
  const store = await openSafetensors(changing);
  writeFileSync(changing, file.subarray(0, 40));
  await expect(readTensor(findTensor(store, 'flag'))).rejects.toMatchObject({ code: 'safetensors.changed' });
});

it('many reads at once are served', async () => {
  const { tensors } = await openSafetensors(path);
  const reads = Array.from({ length: 3000 }, () => readTensor(tensors.get('flag')!));
  expect((await Promise.all(reads)).every(({ data }) => data[2] === 1)).toBe(true);
});

it('a connection lost in the middle is an error, not a short tensor', async () => {
  let requests = 0;
  const whole = ranges();
  const url = await serve((request, response) => {
    if (++requests <= 3) return whole(request, response);
    response.writeHead(206, { 'content-range': `bytes 0-9/${file.byteLength}`, etag: '"1"', 'content-length': '48' });
    response.write('short', () => response.destroy());
  });
  const store = await openSafetensors(url);
  await expect(readTensor(findTensor(store, 'weight'))).rejects.toMatchObject({ code: 'safetensors.http' });
});

it('an unknown tensor gets the nearest name', async () => {
  const store = await openSafetensors(file);
  expect(() => findTensor(store, 'wieght')).toThrow('Did you mean "weight"?');
});

it('an aborted signal stops opening and reading', async () => {
  const signal = AbortSignal.abort();
  await expect(openSafetensors(path, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  const store = await openSafetensors(path);
  await expect(readTensor(findTensor(store, 'weight'), { signal })).rejects.toMatchObject({ name: 'AbortError' });
  await store.close();
});

it('an abort ends a request under way', async () => {
  const url = await serve(() => undefined);
  const signal = AbortSignal.timeout(50);
  await expect(openSafetensors(url, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
});
