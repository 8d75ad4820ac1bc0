import type { OnnxModel } from '@kinograph/onnx';
import type { Session, SessionOptions } from '../runtime.js';

/** One model of a pool, whether or not the engine has it open now. */
export interface PoolEntry {
  readonly key: string;
  readonly model: OnnxModel;
  readonly options: SessionOptions;
  /** What its weights take while it is open. */
  readonly bytes: number;
  /** Handles that have not been disposed. */
  users: number;
  /** Runs under way or about to begin; it is not closed meanwhile. */
  busy: number;
  /** Runs whose kept results somebody still wants; closing the session would lose them. */
  pinned: number;
  session: Session | undefined;
  /** When it was last of use; counts up. */
  lastUse: number;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
}

/** Whether the engine may close it now. */
export function isEvictable({ session, busy, pinned }: PoolEntry): boolean {
  return session !== undefined && busy === 0 && pinned === 0;
}
