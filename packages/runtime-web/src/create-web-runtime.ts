import { KinographError } from '@kinograph/errors';
import { buildModel, type Lowering, type OnnxModel } from '@kinograph/onnx';
import {
  checkDevice,
  checkOptions,
  type EngineHost,
  HostedRuntime,
  type Runtime,
  type RuntimeErrorCode,
  type RuntimeOptions,
  type StartReply,
  selfCheck,
  throwIfFailed,
} from '@kinograph/runtime';
import { attentionIsRight } from './check-attention.js';
import type { WebDevice } from './device.js';
import { type Fallback, FallbackHost } from './fallback-host.js';
import { inNode } from './in-node.js';
import { webSessionOptions } from './session-options.js';
import { startWorker } from './worker.js';
import { WorkerHost } from './worker-host.js';

/** What a web runtime is asked for when it is made. */
export interface WebRuntimeOptions extends RuntimeOptions {
  /** `wasm` (default), or in browsers `webgpu`. */
  readonly device?: string;
  /**
   * Told of every model of which the device leaves something to the CPU, as it is opened. Left out: the console is warned,
   * once a model.
   */
  readonly onFallback?: (fallback: Fallback) => void;
}

/** What the page's GPU computes rightly, once it has been checked. */
let webgpuLowering: Lowering | undefined;

/**
 * Makes a runtime on onnxruntime-web, in a worker: no run ever blocks this thread. WebAssembly addresses 4 GiB, model, weights
 * and activations together. In a page that is not cross-origin isolated there is one thread, whatever was asked for.
 *
 * The device `webgpu` is checked with a small model before it is first given out, against WebAssembly: where plain operators are
 * wrong the device is refused; where fused attention is, or does not run, attention is built of plain ones.
 * @throws KinographError `runtime.option`, `runtime.device`, `runtime.self-check`, `runtime.stopped`.
 */
export async function createWebRuntime(options: WebRuntimeOptions = {}): Promise<Runtime> {
  checkOptions(options);
  const { device = 'wasm', precision = 'fp32', onFallback = warnOnce() } = options;
  checkDevice('web', device, inNode ? ['wasm'] : ['wasm', 'webgpu']);
  if (!isWebDevice(device)) throw new TypeError(device);
  if (device === 'webgpu' && precision !== 'fp32') throw noInt8(precision);
  const threads = await threadsOf(options);
  const host = await hostOf(device);
  try {
    const answer = await host.call({ head: { type: 'start', threads }, parts: [smallModel().bytes] });
    throwIfFailed(answer, 'runtime.device', 'web runtime: onnxruntime-web could not be loaded');
    checkDevice('web', device, (answer.head as StartReply).devices);
    if (device === 'wasm') return runtimeOn(host, { device, threads, lowering: wasmLowering(precision) });
    webgpuLowering ??= await checkedLowering(host, threads);
    const lowering = webgpuLowering;
    return runtimeOn(new FallbackHost(host, device, onFallback), { device, threads, lowering });
  } catch (error) {
    await host.kill();
    throw error;
  }
}

/** The engine's worker; what rewrites models for the GPU is loaded only where it is asked for. */
async function hostOf(device: WebDevice): Promise<EngineHost> {
  const host = new WorkerHost(await startWorker(device));
  if (device === 'wasm') return host;
  const { RewritingHost } = await import('./rewriting-host.js');
  return new RewritingHost(host);
}

interface WebSettings {
  readonly device: WebDevice;
  readonly threads: number;
  readonly lowering: Lowering;
}

function runtimeOn(host: EngineHost, { device, threads, lowering }: WebSettings): HostedRuntime {
  return new HostedRuntime(host, {
    name: 'web',
    device,
    threads,
    lowering,
    mapsFiles: false,
    sessionOptions: (model, session) => webSessionOptions(model, device, session),
  });
}

/** WebAssembly has every operator that the native CPU has. */
function wasmLowering(precision: NonNullable<RuntimeOptions['precision']>): Lowering {
  return { attention: 'fused', linear: precision === 'int8' ? 'int8' : 'float32', contrib: true };
}

/** The operators the GPU computes rightly: of com.microsoft's at most fused attention, the rest it would leave to the CPU. */
async function checkedLowering(host: EngineHost, threads: number): Promise<Lowering> {
  const reference = runtimeOn(host, { device: 'wasm', threads, lowering: wasmLowering('fp32') });
  const plain: Lowering = { attention: 'plain', linear: 'float32', contrib: false };
  const device = runtimeOn(host, { device: 'webgpu', threads, lowering: plain });
  await selfCheck(device, reference);
  return (await attentionIsRight(device, reference)) ? { ...plain, attention: 'fused' } : plain;
}

/** For the engine's own ends: it is compiled by opening this, and holds the GPU while tensors lie there and nothing else is open. */
function smallModel(): OnnxModel {
  return buildModel('small', {}, (s) => s.output('y', s.op.neg(s.input('x', 'float32', ['N']))));
}

/** Threads share memory, which browsers give only to pages that are cross-origin isolated. */
async function threadsOf({ threads }: RuntimeOptions): Promise<number> {
  if (inNode) return threads ?? (await import('node:os')).availableParallelism();
  return crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1;
}

function isWebDevice(device: string): device is WebDevice {
  return device === 'wasm' || device === 'webgpu';
}

function noInt8(precision: string): KinographError<RuntimeErrorCode> {
  return new KinographError('runtime.option', {
    where: 'web runtime: precision',
    wanted: 'fp32 on webgpu',
    got: precision,
    next: 'int8 runs on the device wasm.',
  });
}

function warnOnce(): (fallback: Fallback) => void {
  const told = new Set<string>();
  return ({ model, device, operators }) => {
    if (told.has(model)) return;
    told.add(model);
    const list = Object.entries(operators).map(([operator, count]) => `${operator} (${count})`);
    console.warn(`${model}: the CPU does what ${device} does not: ${list.join(', ')}`);
  };
}
