import type { Packet, Request } from './packet.js';

/**
 * The thread or process an engine runs in, seen from the caller's side. One call at a time: `RequestQueue` sees to it.
 * While no call is under way a host does not keep the caller's process alive.
 */
export interface EngineHost {
  /**
   * Sends a request and waits for its answer.
   * @throws KinographError `runtime.stopped` when the thread or process ends before it answers.
   */
  call(request: Packet<Request>): Promise<Packet>;
  /** Ends the thread or process at once, whatever it does. */
  kill(): Promise<void>;
}
