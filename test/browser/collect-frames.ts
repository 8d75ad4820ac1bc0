import { type AnyStage, createRegistry, type Registry } from '@kinograph/graph';
import { builtInStages } from '@kinograph/pipelines';
import { defineStage, type FramesInfo, file, frames } from '@kinograph/ports';
import { writeVideoStage } from '@kinograph/video';

/** Frames as bytes: RGB planes, one frame after the other. */
export interface CollectedFrames {
  readonly info: FramesInfo;
  readonly planes: Uint8Array<ArrayBuffer>;
}

/** A registry in which graphs that write a video hand its frames over instead, wherever they run. */
export function collectingRegistry(take: (frames: CollectedFrames) => void): Registry {
  const collect = defineStage({
    id: writeVideoStage.id,
    version: 1,
    description: 'Hands frames over.',
    inputs: { frames: frames() },
    outputs: { file: file() },
    parameters: writeVideoStage.parameters,
    async run({ inputs }) {
      const { info } = inputs.frames;
      const size = info.height * info.width;
      const planes = new Uint8Array(info.frames * 3 * size);
      let first = 0;
      for await (const { data, shape } of inputs.frames) {
        const count = shape[2]!;
        for (let channel = 0; channel < 3; channel++) {
          for (let frame = 0; frame < count; frame++) {
            const from = (channel * count + frame) * size;
            const to = ((first + frame) * 3 + channel) * size;
            for (let cell = 0; cell < size; cell++) {
              planes[to + cell] = Math.round(255 * Math.min(1, Math.max(0, (data[from + cell]! + 1) / 2)));
            }
          }
        }
        first += count;
      }
      take({ info, planes });
      return { file: [] };
    },
  });
  const others: AnyStage[] = builtInStages.filter(({ id }) => id !== collect.id);
  return createRegistry([...others, collect]);
}
