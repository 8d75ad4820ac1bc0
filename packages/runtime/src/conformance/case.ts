import type { ByteSource } from '@kinograph/safetensors';
import type { Runtime, RuntimeOptions } from '../runtime.js';

/** What the suite needs of the runtime under test and of the machine. */
export interface ConformanceSetup {
  /** Makes a runtime; the suite asks for one thread and disposes what it makes. */
  create(options?: RuntimeOptions): Promise<Runtime>;
  /** Puts bytes into a file of this name in a folder of its own, as a source with a `path`. Left out where there is no disk. */
  file?(name: string, bytes: Uint8Array): Promise<ByteSource>;
  /** Whether the device offers precision `int8`. Default: true. */
  readonly int8?: boolean;
  /** Whether the device computes in float16. Default: true. */
  readonly float16?: boolean;
  /** Is told what was measured, in milliseconds. */
  report?(what: string, milliseconds: number): void;
}

/** What one case is given: the setup, and a runtime that many cases share. */
export interface ConformanceContext extends ConformanceSetup {
  readonly runtime: Runtime;
}

/** One fact every runtime must hold. `run` rejects where it does not. */
export interface ConformanceCase {
  readonly title: string;
  run(context: ConformanceContext): Promise<void>;
  /** Whether the case applies; left out, it always does. */
  applies?(context: ConformanceContext): boolean;
}
