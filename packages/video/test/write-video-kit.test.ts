import { rm } from 'node:fs/promises';
import type { FramesInfo } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { describe, it } from 'vitest';
import { writeVideoStage } from '../src/index.js';
import { scene } from './scene.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const size = { width: 32, height: 32, frames: 9 };

/** A clip as it comes out of a decoder. */
function clip() {
  const info: FramesInfo = { batch: 1, frames: size.frames, height: size.height, width: size.width };
  return { info, [Symbol.asyncIterator]: () => scene(size, 2) };
}

describe('the write-video stage', () => {
  for (const name of ['clip.mp4', 'clip.gif', 'pictures']) {
    const checks = stageChecks(writeVideoStage, {
      get parameters() {
        return { path: folder.at(name), fps: 8 };
      },
      otherParameters: { path: 'other.mp4' },
      inputs: () => ({ frames: clip() }),
      cleanUp: () => rm(folder.at(name), { recursive: true, force: true }),
      wrong: [{ name: 'a format it does not write', parameters: { path: 'clip.avi' }, message: /\.avi/ }],
    });
    describe(`of ${name}`, () => {
      for (const check of checks) it(check.name, check.run);
    });
  }
});
