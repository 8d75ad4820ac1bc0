/** The worker of a page whose device is `webgpu`: onnxruntime-web with its WebGPU provider, and WebAssembly beside it. */
import * as onnxruntime from 'onnxruntime-web/webgpu';
import { modelForWebgpu, operatorsOf } from './model-for-webgpu.js';
import { recordPlacements } from './record-placements.js';
import { serve } from './serve-page.js';

/** onnxruntime's most talkative level: the only one that says which provider does which node. */
const VERBOSE = 0;

const placements = recordPlacements();

/**
 * The engine, as it says where it puts nodes.
 * @typedef {{ path: string, data: Uint8Array }} ExternalFile
 */
const engine = {
  Tensor: onnxruntime.Tensor,
  InferenceSession: {
    /** @type {(model: Uint8Array, options: { externalData?: readonly ExternalFile[] }) => Promise<any>} */
    create: (bytes, options) => {
      const { model, files } = modelForWebgpu(bytes, options.externalData ?? []);
      return onnxruntime.InferenceSession.create(model, {
        ...options,
        ...(files.length > 0 && { externalData: [...files] }),
        logSeverityLevel: VERBOSE,
      });
    },
  },
};

serve(
  {
    async load({ threads }) {
      onnxruntime.env.wasm.numThreads = threads;
      return { engine, devices: (await hasAdapter()) ? ['wasm', 'webgpu'] : ['wasm'] };
    },
  },
  async (packet, answer) => {
    const [model] = packet.parts;
    if (packet.head.type !== 'open' || model === undefined) return answer(packet);
    const { result, fallbacks } = await placements.during(() => answer(packet));
    const operators = fallbacks === 'all' ? operatorsOf(model) : fallbacks;
    return { ...result, head: { ...result.head, model: packet.head.options.logId, fallbacks: operators } };
  },
);

/** Browsers may have the interface and no device behind it. */
async function hasAdapter() {
  const { gpu } = /** @type {{ gpu?: { requestAdapter(): Promise<unknown> } }} */ (navigator);
  return Boolean(await gpu?.requestAdapter());
}
