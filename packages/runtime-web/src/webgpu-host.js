/** The worker of a page whose device is `webgpu`: onnxruntime-web with its WebGPU provider, and WebAssembly beside it. */
import * as onnxruntime from 'onnxruntime-web/webgpu';
import { deviceTensors } from './device-tensors.js';
import { recordPlacements } from './record-placements.js';
import { serve } from './serve-page.js';
import { widenFiles } from './widen-files.js';

/** onnxruntime's most talkative level: the only one that says which provider does which node. */
const VERBOSE = 0;

const placements = recordPlacements();

const engine = {
  Tensor: onnxruntime.Tensor,
  InferenceSession: {
    /** @type {(model: Uint8Array, options: object) => Promise<any>} */
    create: (model, options) => onnxruntime.InferenceSession.create(model, { ...options, logSeverityLevel: VERBOSE }),
  },
};

serve(
  {
    async load({ threads }, [holder]) {
      onnxruntime.env.wasm.numThreads = threads;
      const residence = deviceTensors(onnxruntime, /** @type {Uint8Array} */ (holder));
      return { engine, residence, devices: (await hasAdapter()) ? ['wasm', 'webgpu'] : ['wasm'] };
    },
  },
  async (packet, answer) => {
    if (packet.head.type !== 'open') return answer(packet);
    const { result, fallbacks } = await placements.during(() => answer(widenFiles(packet)));
    return { ...result, head: { ...result.head, model: packet.head.options.logId, fallbacks } };
  },
);

/** Browsers may have the interface and no device behind it. */
async function hasAdapter() {
  const { gpu } = /** @type {{ gpu?: { requestAdapter(): Promise<unknown> } }} */ (navigator);
  return Boolean(await gpu?.requestAdapter());
}
