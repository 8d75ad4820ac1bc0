import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { KinographError } from '@kinograph/errors';
import type { EngineHost, Packet, Request, RuntimeErrorCode } from '@kinograph/runtime';
import { FrameReader, frameOf } from './frames.js';

/** How much of what the child wrote to standard error is kept, to be told when it ends unasked. */
const STDERR_CHARACTERS = 2000;

/** A pipe to the child. An unreferenced one does not keep this process alive. */
type Pipe = Duplex & Pick<Socket, 'ref' | 'unref'>;

interface Call {
  readonly resolve: (answer: Packet) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * onnxruntime in a child process. Nothing that happens there blocks this process or takes it down, and `process.exit()` or
 * Ctrl-C during a run end both at once; in a worker thread the same aborts the whole process.
 */
export class ProcessHost implements EngineHost {
  readonly #child: ChildProcess;
  readonly #channel: Pipe;
  readonly #exited: Promise<void>;
  readonly #frames = new FrameReader((packet) => this.#answered(packet));
  #call: Call | undefined;
  #stopped: KinographError<RuntimeErrorCode> | undefined;
  #stderr = '';
  #killed = false;

  constructor() {
    this.#child = spawn(process.execPath, [fileURLToPath(new URL('./host.js', import.meta.url))], {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', ORT_DISABLE_TELEMETRY: '1', ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    this.#channel = this.#child.stdio[3] as Pipe;
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => this.#end(error.message, resolve));
      this.#child.once('close', (code, signal) =>
        this.#end(signal ? `signal ${signal}` : `exit code ${code}`, resolve),
      );
    });
    this.#channel.on('data', (bytes: Uint8Array) => this.#frames.push(bytes));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    for (const stream of [this.#channel, this.#child.stdin!, this.#child.stderr!]) stream.on('error', () => {});
    process.once('exit', this.#killNow);
    for (const stream of [this.#child.stdin!, this.#child.stderr!]) (stream as Pipe).unref();
    this.#keepAlive(false);
  }

  call(request: Packet<Request>): Promise<Packet> {
    if (this.#stopped !== undefined) return Promise.reject(this.#stopped);
    this.#keepAlive(true);
    return new Promise((resolve, reject) => {
      this.#call = { resolve, reject };
      this.#channel.cork();
      for (const bytes of frameOf(request)) this.#channel.write(bytes);
      this.#channel.uncork();
    });
  }

  async kill(): Promise<void> {
    this.#killed = true;
    // The child is gone only when its pipes have ended too: were they not waited for, this process could end before its caller hears.
    for (const handle of [this.#child, this.#channel, this.#child.stderr as unknown as Pipe]) handle.ref();
    this.#killNow();
    await this.#exited;
  }

  #keepAlive(keep: boolean): void {
    if (this.#killed) return;
    for (const handle of [this.#child, this.#channel]) keep ? handle.ref() : handle.unref();
  }

  readonly #killNow = () => void this.#child.kill('SIGKILL');

  #answered(packet: Packet): void {
    const call = this.#call;
    this.#call = undefined;
    this.#keepAlive(false);
    call?.resolve(packet);
  }

  #end(how: string, resolve: () => void): void {
    process.removeListener('exit', this.#killNow);
    const said = this.#stderr.trim();
    this.#stopped ??= new KinographError<RuntimeErrorCode>('runtime.stopped', {
      where: 'node runtime: the engine process',
      wanted: 'an answer',
      got: how === 'signal SIGKILL' ? `${how} (killed; often for want of memory)` : how,
      next: said === '' ? undefined : `It said: ${said}`,
    });
    this.#call?.reject(this.#stopped);
    this.#call = undefined;
    resolve();
  }
}
