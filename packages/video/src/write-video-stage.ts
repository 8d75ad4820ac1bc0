import { defineStage } from '@kinograph/ports';
import { prepareVideo, writeVideo } from './write-video.js';
import { oddSidesNotice, writeVideoDeclaration } from './write-video-declaration.js';

/** Writes frames to disk as they come, with the graph inside the file where the host gives it. */
export const writeVideoStage = defineStage({
  ...writeVideoDeclaration,
  description: 'Writes frames to an MP4, a GIF or a directory of PNG files.',
  prepare: ({ parameters, services }) => prepareVideo(services?.outputPath?.(parameters.path) ?? parameters.path),
  async run({ inputs, parameters, services, signal, progress, notice }) {
    const { info } = inputs.frames;
    const path = services?.outputPath?.(parameters.path) ?? parameters.path;
    const odd = oddSidesNotice(info, { ...parameters, path });
    if (odd) notice(odd);
    const written = await writeVideo(inputs.frames, {
      ...parameters,
      path,
      graph: services?.graph,
      signal,
      onFrame: (step) => progress({ step, steps: info.frames, label: 'frames' }),
    });
    return { file: written };
  },
});
