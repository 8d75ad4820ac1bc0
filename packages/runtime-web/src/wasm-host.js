/** The worker of a page whose device is `wasm`: the smallest build of onnxruntime-web. */
import * as engine from 'onnxruntime-web/wasm';
import { serve } from './serve-page.js';

serve({
  async load({ threads }) {
    engine.env.wasm.numThreads = threads;
    return { engine, devices: ['wasm'] };
  },
});
