import { availableParallelism } from 'node:os';
import {
  checkDevice,
  checkOptions,
  HostedRuntime,
  type Runtime,
  type RuntimeOptions,
  type StartReply,
  selfCheck,
  throwIfFailed,
} from '@kinograph/runtime';
import { loweringOf } from './lowering.js';
import { ProcessHost } from './process-host.js';
import { nodeSessionOptions } from './session-options.js';

/**
 * Makes a runtime on onnxruntime-node, in a child process: no run ever blocks this one. The child ends with `dispose`, and
 * with this process however that ends; while it has nothing to do it does not keep this process alive.
 *
 * Devices are those the installed onnxruntime-node lists (`cpu`, `webgpu`, and what its platform adds: `cuda`, `coreml`,
 * `dml`). Every device but `cpu` is checked with a small model before it is given out. The CPU is given out while the child
 * is still starting: what goes wrong there, the first `open` says.
 * @throws KinographError `runtime.option`, `runtime.device`, `runtime.self-check`, `runtime.stopped`.
 */
export async function createNodeRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  checkOptions(options);
  const { device = 'cpu', threads = availableParallelism(), precision = 'fp32' } = options;
  const host = new ProcessHost();
  const ready = start(host, device, threads);
  ready.catch(() => {});
  if (device === 'cpu') return runtimeOn(host, { device, threads, precision }, ready);
  try {
    await ready;
    const runtime = runtimeOn(host, { device, threads, precision });
    await selfCheck(runtime, runtimeOn(host, { device: 'cpu', threads, precision: 'fp32' }));
    return runtime;
  } catch (error) {
    await host.kill();
    throw error;
  }
}

async function start(host: ProcessHost, device: string, threads: number): Promise<void> {
  const answer = await host.call({ head: { type: 'start', threads }, parts: [] });
  throwIfFailed(answer, 'runtime.device', 'node runtime: onnxruntime-node could not be loaded');
  checkDevice('node', device, (answer.head as StartReply).devices);
}

function runtimeOn(host: ProcessHost, options: Required<RuntimeOptions>, ready?: Promise<void>): HostedRuntime {
  return new HostedRuntime(host, {
    name: 'node',
    device: options.device,
    threads: options.threads,
    lowering: loweringOf(options.device, options.precision),
    mapsFiles: true,
    ready,
    sessionOptions: (model, session) => nodeSessionOptions(model, options, session),
  });
}
