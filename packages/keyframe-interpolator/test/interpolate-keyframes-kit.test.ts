import { stageChecks } from '@kinograph/stage-kit';
import { tensor } from '@kinograph/tensor';
import { describe, it } from 'vitest';
import { interpolateKeyframesStage } from '../src/index.js';

/** Key frames with a bright column that moves. */
function keys(count: number) {
  async function* frames() {
    for (let key = 0; key < count; key++) {
      const frame = tensor('float32', [1, 3, 1, 16, 16]);
      frame.data.forEach((_, at) => {
        frame.data[at] = at % 16 === 3 + 2 * key ? 0.75 : -0.5;
      });
      yield frame;
    }
  }
  return { info: { batch: 1, frames: count, height: 16, width: 16 }, [Symbol.asyncIterator]: frames };
}

describe('the interpolate-keyframes stage', () => {
  const checks = stageChecks(interpolateKeyframesStage, {
    parameters: { factor: 3 },
    inputs: () => ({ frames: keys(4) }),
  });
  for (const { name, run } of checks) it(name, run);
});
