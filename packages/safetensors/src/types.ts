import type { DType } from '@kinograph/tensor';

/** Element types as safetensors spells them. */
export type SafetensorsDType =
  | 'BOOL'
  | 'F4'
  | 'F6_E2M3'
  | 'F6_E3M2'
  | 'U8'
  | 'I8'
  | 'F8_E5M2'
  | 'F8_E4M3'
  | 'F8_E8M0'
  | 'F8_E4M3FNUZ'
  | 'F8_E5M2FNUZ'
  | 'I16'
  | 'U16'
  | 'F16'
  | 'BF16'
  | 'I32'
  | 'U32'
  | 'F32'
  | 'C64'
  | 'F64'
  | 'I64'
  | 'U64';

/** Bytes that can be read by range: a file, a blob, memory, or an HTTP resource. */
export interface ByteSource {
  /** What errors call it: a path, a URL, or `<memory>`. */
  readonly name: string;
  /** Whole size in bytes. */
  readonly size: number;
  /** The real path (symbolic links resolved) when the bytes are a file on disk: such weights are mapped in place, never read here. */
  readonly path?: string;
  /**
   * Changes whenever the bytes may have, as far as that is known without reading them: the times of a file, an `ETag`. Left out
   * where nothing is known.
   */
  readonly version?: string;
  /** Reads `length` bytes from `offset`. Rejects when the range leaves the source, or when `signal` is aborted. */
  read(offset: number, length: number, options?: { signal?: AbortSignal }): Promise<Uint8Array>;
  /** Releases handles. */
  close(): Promise<void>;
}

/** Where one stored tensor lies. */
export interface TensorInfo {
  readonly name: string;
  readonly storedDtype: SafetensorsDType;
  /** The tensor dtype for `storedDtype`, undefined where `tensor` has no such type (8-bit floats, complex). */
  readonly dtype: DType | undefined;
  readonly shape: readonly number[];
  /** First byte in the file, counted from the start of the file (not of the data section). */
  readonly byteOffset: number;
  readonly byteLength: number;
  /** The file that holds it (sharded checkpoints have several). */
  readonly source: ByteSource;
}

/** The tensors of one file, or of all shards of an index. Only headers have been read. */
export interface TensorStore {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string>;
}
