import { Unzip, UnzipPassThrough, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipOf } from '../src/web/zip-of.js';

const files: [string, Uint8Array][] = [
  ['fox/00000.png', Uint8Array.from({ length: 70_000 }, (_, index) => index * index)],
  ['fox/leer – ü.txt', new Uint8Array()],
  ['end.txt', new TextEncoder().encode('end')],
];
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

it('makes a zip that holds the files as they are, read by its directory or from front to back', async () => {
  const zip = await bytesOf(zipOf(files));
  expect(unzipSync(zip)).toEqual(Object.fromEntries(files));

  const read: unknown[] = [];
  const unzip = new Unzip((file) => {
    file.ondata = (error, bytes) => read.push([file.name, file.compression!, error ? error.message : [...bytes]]);
    file.start();
  });
  unzip.register(UnzipPassThrough);
  unzip.push(zip, true);
  expect(read).toEqual(files.map(([name, bytes]) => [name, 0, [...bytes]]));
});

it('gives the same zip for the same files, and an empty one for none', async () => {
  expect(await bytesOf(zipOf(files))).toEqual(await bytesOf(zipOf(files)));
  expect(zipOf(files).type).toBe('application/zip');
  expect(unzipSync(await bytesOf(zipOf([])))).toEqual({});
});
