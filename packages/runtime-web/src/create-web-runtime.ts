import {
  checkDevice,
  checkOptions,
  HostedRuntime,
  type Runtime,
  type RuntimeOptions,
  throwIfFailed,
} from '@kinograph/runtime';
import { inNode } from './in-node.js';
import { webSessionOptions } from './session-options.js';
import { startWorker } from './worker.js';
import { WorkerHost } from './worker-host.js';

const DEVICES = ['wasm'];

/**
 * Makes a runtime on onnxruntime-web's WebAssembly, in a worker: no run ever blocks this thread. The only device is `wasm`.
 * WebAssembly addresses 4 GiB, model, weights and activations together. In a page that is not cross-origin isolated there
 * is one thread, whatever was asked for.
 * @throws KinographError `runtime.option`, `runtime.device`, `runtime.stopped`.
 */
export async function createWebRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  checkOptions(options);
  const { device = 'wasm', precision = 'fp32' } = options;
  checkDevice('web', device, DEVICES);
  const threads = await threadsOf(options);
  const host = new WorkerHost(await startWorker());
  try {
    const answer = await host.call({ head: { type: 'start', threads }, parts: [] });
    throwIfFailed(answer, 'runtime.device', 'web runtime: onnxruntime-web could not be loaded');
  } catch (error) {
    await host.kill();
    throw error;
  }
  return new HostedRuntime(host, {
    name: 'web',
    device,
    threads,
    lowering: { attention: 'fused', linear: precision === 'int8' ? 'int8' : 'float32', contrib: true },
    mapsFiles: false,
    sessionOptions: (_model, session) => webSessionOptions(session),
  });
}

/** Threads share memory, which browsers give only to pages that are cross-origin isolated. */
async function threadsOf({ threads }: RuntimeOptions): Promise<number> {
  if (inNode) return threads ?? (await import('node:os')).availableParallelism();
  return crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1;
}
