import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { WrittenFile } from '@kinograph/ports';
import type { RunOutput } from '../api/events.js';

/**
 * The folder of one run: whatever path a graph writes to, the file lies here, under the last part of that path. A file is
 * given out by a name of this folder's own list; no name becomes a path.
 */
export class RunFolder {
  readonly path: string;
  /** Names by the path a graph gives. */
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, { readonly path: string; readonly mimeType: string }>();
  readonly #outputs: RunOutput[] = [];

  constructor(path: string) {
    this.path = path;
  }

  get outputs(): readonly RunOutput[] {
    return this.#outputs;
  }

  /** Bytes of all that was written. */
  get bytes(): number {
    return this.#outputs.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  make(): Promise<unknown> {
    return mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  remove(): Promise<void> {
    this.#outputs.length = 0;
    this.#files.clear();
    return rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Where a graph writes what it calls `path`; the same place each time it is asked. */
  placeOf(path: string): string {
    let name = this.#names.get(path);
    if (name === undefined) {
      name = this.#free(safeName(path));
      this.#names.set(path, name);
    }
    return join(this.path, name);
  }

  /** Enters what a stage has written here; gives it as it is told, or nothing where it lies elsewhere. */
  async enter(written: WrittenFile, nodeOf: (graphPath: string) => string | undefined): Promise<RunOutput | undefined> {
    const name = basename(written.path);
    const { mimeType, bytes, frames, width, height, fps } = written;
    if (written.path !== join(this.path, name)) return undefined;
    const pictures = mimeType === 'image/png' ? (await readdir(written.path)).toSorted() : undefined;
    const files = pictures?.map((picture) => `${name}/${picture}`) ?? [name];
    for (const file of files) this.#files.set(file, { path: join(this.path, file), mimeType });
    // A batch is numbered before the extension.
    const graphPath = [...this.#names].find(([, own]) => own === name || own === name.replace(/-\d+(?=\.\w+$|$)/, ''));
    const node = graphPath && nodeOf(graphPath[0]);
    const output = { name, ...(node !== undefined && { node }), files, mimeType, bytes, frames, width, height, fps };
    this.#outputs.push(output);
    return output;
  }

  /** A file by its name in `outputs[].files`. */
  file(name: string): { readonly path: string; readonly mimeType: string } | undefined {
    return this.#files.get(name);
  }

  #free(name: string): string {
    const taken = new Set([...this.#names.values()].map((other) => other.toLowerCase()));
    const extension = extname(name);
    const stem = name.slice(0, name.length - extension.length);
    for (let number = 2, free = name; ; free = `${stem}_${number++}${extension}`) {
      if (!taken.has(free.toLowerCase())) return free;
    }
  }
}

/** The last part of a path, as a name that is harmless on any file system. */
function safeName(path: string): string {
  const last = path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  const extension = /\.\w{1,5}$/.exec(last)?.[0] ?? '';
  const stem = last.slice(0, last.length - extension.length).replace(/[^\p{L}\p{N}_ -]+/gu, '_');
  return `${stem.trim().slice(0, 60).trim() || 'video'}${extension}`;
}
