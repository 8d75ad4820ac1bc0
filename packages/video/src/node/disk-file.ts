import { type FileHandle, open } from 'node:fs/promises';
import type { WritableFile } from '../frame-writer.js';

/** A new file on disk; `path` must not exist. */
export class DiskFile implements WritableFile {
  size = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<DiskFile> {
    return new DiskFile(await open(path, 'wx+'));
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
    this.size = Math.max(this.size, position + bytes.length);
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }

  /** Waits until every byte is on the disk itself. */
  sync(): Promise<void> {
    return this.handle.sync();
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
