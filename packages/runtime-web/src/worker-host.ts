import { KinographError } from '@kinograph/errors';
import type { EngineHost, Packet, Request, RuntimeErrorCode } from '@kinograph/runtime';
import type { EngineWorker } from './worker.js';

interface Call {
  readonly resolve: (answer: Packet) => void;
  readonly reject: (error: unknown) => void;
}

/** onnxruntime-web in a worker, where a run blocks nobody. Unlike native code, WebAssembly can be terminated at any time. */
export class WorkerHost implements EngineHost {
  readonly #worker: EngineWorker;
  #call: Call | undefined;
  #stopped: KinographError<RuntimeErrorCode> | undefined;

  constructor(worker: EngineWorker) {
    this.#worker = worker;
    worker.listen(
      (packet) => this.#answered(packet),
      (why) => this.#end(why),
    );
  }

  call({ head, parts, transfer = [] }: Packet<Request>): Promise<Packet> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    this.#worker.keepAlive(true);
    return new Promise((resolve, reject) => {
      this.#call = { resolve, reject };
      this.#worker.post({ head, parts: parts.map(alone) }, transfer);
    });
  }

  async kill(): Promise<void> {
    this.#worker.keepAlive(true);
    await this.#worker.terminate();
    this.#end('terminated');
  }

  #answered(packet: Packet): void {
    const call = this.#call;
    this.#call = undefined;
    this.#worker.keepAlive(false);
    call?.resolve(packet);
  }

  #end(why: string): void {
    this.#stopped ??= new KinographError<RuntimeErrorCode>('runtime.stopped', {
      where: 'web runtime: the engine worker',
      wanted: 'an answer',
      got: why,
    });
    this.#call?.reject(this.#stopped);
    this.#call = undefined;
  }
}

/** Bytes that fill their buffer: posting a view posts the whole buffer behind it. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
