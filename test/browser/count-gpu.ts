import type { Page, Worker } from 'playwright-core';

/** What a worker has asked of its GPU. */
export interface GpuCounts {
  /** Bytes that went up in buffers mapped at their creation, which is how onnxruntime-web sends feeds. */
  readonly uploaded: number;
  /** Buffers that kept tensors were put in, how many of them were destroyed since, and their bytes. */
  readonly made: number;
  readonly destroyed: number;
  readonly bytes: number;
}

/** Has every worker of a page count; those that count already begin at zero. */
export async function countGpu(page: Page): Promise<{ read(): Promise<GpuCounts> }> {
  const workers = page.workers();
  for (const worker of workers) await worker.evaluate(install);
  return {
    async read() {
      const counts = await Promise.all(workers.map((worker: Worker) => worker.evaluate(readCounts)));
      const total = (of: keyof GpuCounts) => counts.reduce((sum, one) => sum + one[of], 0);
      return {
        uploaded: total('uploaded'),
        made: total('made'),
        destroyed: total('destroyed'),
        bytes: total('bytes'),
      };
    },
  };
}

/** Runs in the worker: it can use nothing of this file. */
function install(): void {
  const scope = globalThis as unknown as {
    gpuCounts?: { uploaded: number; made: number; destroyed: number; bytes: number };
    GPUDevice: { prototype: { createBuffer(wanted: Wanted): object } };
    GPUBuffer: { prototype: { destroy(): void } };
  };
  interface Wanted {
    readonly label?: string;
    readonly size: number;
    readonly mappedAtCreation?: boolean;
  }
  const known = scope.gpuCounts !== undefined;
  scope.gpuCounts = { uploaded: 0, made: 0, destroyed: 0, bytes: 0 };
  if (known) return;
  const label = 'kinograph kept';
  const { createBuffer } = scope.GPUDevice.prototype;
  scope.GPUDevice.prototype.createBuffer = function (wanted) {
    const counts = scope.gpuCounts!;
    if (wanted.mappedAtCreation) counts.uploaded += wanted.size;
    if (wanted.label === label) {
      counts.made++;
      counts.bytes += wanted.size;
    }
    return createBuffer.call(this, wanted);
  };
  const { destroy } = scope.GPUBuffer.prototype;
  scope.GPUBuffer.prototype.destroy = function (this: { label: string }) {
    if (this.label === label) scope.gpuCounts!.destroyed++;
    destroy.call(this);
  };
}

function readCounts(): GpuCounts {
  return (globalThis as unknown as { gpuCounts: GpuCounts }).gpuCounts;
}
