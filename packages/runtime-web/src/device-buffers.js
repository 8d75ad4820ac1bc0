/**
 * Buffers on the GPU that tensors stay in, of onnxruntime-web's own device.
 *
 * @typedef {import('@kinograph/runtime/host').EngineTensor & { gpuBuffer?: GpuBuffer }} PlacedTensor
 * @typedef {{ type: string, dims: readonly number[] }} Described
 * @typedef {{ destroy(): void, getMappedRange(): ArrayBuffer, unmap(): void }} GpuBuffer
 * @typedef {object} GpuDevice
 * @property {{ maxBufferSize: number, maxStorageBufferBindingSize: number }} limits
 * @property {(wanted: { label: string, size: number, usage: number, mappedAtCreation: boolean }) => GpuBuffer} createBuffer
 * @property {(filter: string) => void} pushErrorScope
 * @property {() => Promise<{ message: string } | null>} popErrorScope
 */

/** `GPUBufferUsage.STORAGE | COPY_SRC | COPY_DST`. */
const USAGE = 0x80 | 0x04 | 0x08;

/** onnxruntime binds and copies buffers in whole vectors of four float32. */
const ALIGNMENT = 16;

/** What onnxruntime-web takes from a buffer, and the bytes of an element. */
const elementBytes = new Map([
  ['float32', 4],
  ['float16', 2],
  ['int64', 8],
  ['int32', 4],
  ['uint32', 4],
  ['uint8', 1],
  ['bool', 1],
]);

/** onnxruntime's quietest level. */
const FATAL = 4;

/**
 * @param {any} onnxruntime the module, with its WebGPU provider
 * @param {Uint8Array} holder A model that is open while there is a buffer: onnxruntime-web destroys its device, and every buffer
 * with it, when its last session is released.
 */
export function deviceBuffers(onnxruntime, holder) {
  let count = 0;
  /** @type {{ release(): Promise<void> } | undefined} */
  let held;

  return {
    /**
     * Tensors in buffers of their own; undefined for those that no buffer takes.
     *
     * @param {readonly Described[]} wanted
     * @param {Uint8Array} [bytes] What goes into each. Left out: zeros.
     * @returns {Promise<(PlacedTensor | undefined)[]>}
     */
    async make(wanted, bytes) {
      const executionProviders = ['webgpu'];
      held ??= await onnxruntime.InferenceSession.create(holder, { executionProviders, logSeverityLevel: FATAL });
      /** @type {GpuDevice} */
      const device = await onnxruntime.env.webgpu.device;
      /** @type {(PlacedTensor | undefined)[]} */
      const tensors = [];
      try {
        await checked(device, () => {
          for (const described of wanted) tensors.push(placed(device, described, bytes));
        });
      } catch (error) {
        for (const tensor of tensors) if (tensor) await this.free(tensor);
        throw error;
      } finally {
        if (count === 0) await letGo();
      }
      return tensors;
    },

    /** @param {PlacedTensor} tensor any: those that lie elsewhere are left to the garbage collector */
    async free({ location, gpuBuffer }) {
      if (location !== 'gpu-buffer') return;
      gpuBuffer?.destroy();
      count--;
      if (count === 0) await letGo();
    },
  };

  /**
   * @param {GpuDevice} device
   * @param {Described} described
   * @param {Uint8Array} [bytes]
   * @returns {PlacedTensor | undefined}
   */
  function placed(device, { type, dims }, bytes) {
    const elements = dims.reduce((product, dim) => product * dim, 1);
    const size = ALIGNMENT * Math.ceil((elements * (elementBytes.get(type) ?? 0)) / ALIGNMENT);
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    if (size === 0 || size > Math.min(maxBufferSize, maxStorageBufferBindingSize)) return undefined;
    const mappedAtCreation = bytes !== undefined;
    const buffer = device.createBuffer({ label: 'kinograph kept', size, usage: USAGE, mappedAtCreation });
    if (bytes) new Uint8Array(buffer.getMappedRange()).set(bytes);
    if (bytes) buffer.unmap();
    count++;
    return onnxruntime.Tensor.fromGpuBuffer(buffer, { dataType: type, dims });
  }

  async function letGo() {
    const last = held;
    held = undefined;
    await last?.release();
  }
}

/**
 * What a device cannot make it says later, and in an error scope alone.
 *
 * @param {GpuDevice} device
 * @param {() => void} make
 */
async function checked(device, make) {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  /** @type {Promise<{ message: string } | null>[]} */
  let scopes = [];
  try {
    make();
  } finally {
    scopes = [device.popErrorScope(), device.popErrorScope()];
  }
  for (const error of await Promise.all(scopes)) if (error) throw new Error(error.message);
}
