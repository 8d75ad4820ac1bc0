/** The worker of a page whose device is `wasm`: the smallest build of onnxruntime-web. */
import * as engine from 'onnxruntime-web/wasm';
import { serve } from './serve-page.js';
import { warmedUp } from './warm-up.js';

serve({
  async load({ threads }, [model]) {
    engine.env.wasm.numThreads = threads;
    return { engine: warmedUp(engine, model), devices: ['wasm'] };
  },
});
