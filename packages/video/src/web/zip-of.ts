import { Zip, ZipPassThrough } from 'fflate';

/**
 * Files in a zip, stored as they are: pictures do not shrink a second time. The same files give the same zip.
 * @param files paths with slashes, and bytes
 */
export function zipOf(files: Iterable<readonly [path: string, bytes: Uint8Array]>): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failed: unknown;
  const zip = new Zip((error, bytes) => {
    failed ??= error ?? undefined;
    if (!error) parts.push(new Uint8Array(bytes));
  });
  for (const [path, bytes] of files) {
    const file = new ZipPassThrough(path);
    file.mtime = new Date(1980, 0, 1); // the earliest a zip can say
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  if (failed) throw failed;
  return new Blob(parts, { type: 'application/zip' });
}
