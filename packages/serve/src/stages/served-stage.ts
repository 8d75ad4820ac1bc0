import { type AnyStage, Expansion, type PortKind, type Stream } from '@kinograph/graph';
import type { FrameChunk, FramesInfo, WrittenFile } from '@kinograph/ports';
import type { Limits } from '../limits.js';
import { requireVideo } from './bounds.js';
import { FramesPreview } from './previews.js';

/** What a server wants of every stage. */
export interface ServedStageOptions {
  readonly limits: Limits;
  /** Told of files a stage has written. */
  readonly onFiles: (files: readonly WrittenFile[]) => void;
}

type Frames = Stream<FrameChunk, FramesInfo>;

/**
 * A stage as a server runs it, and those inside it: videos that flow through it stay within the limits and are shown, files it writes
 * are reported.
 */
export function servedStage(stage: AnyStage, options: ServedStageOptions): AnyStage {
  const { limits, onFiles } = options;
  return {
    ...stage,
    async run(context) {
      const scale = typeof context.parameters.scale === 'number' ? context.parameters.scale : 1;
      for (const [name, value] of Object.entries(context.inputs)) {
        if (!isFrames(stage.inputs[name]?.kind, value)) continue;
        const { width, height, frames, batch } = value.info;
        requireVideo(stage.id, { width: width * scale, height: height * scale, frames, batch }, limits);
      }
      const outputs: Readonly<Record<string, unknown>> | Expansion = await stage.run(context);
      if (outputs instanceof Expansion) return outputs.withStages((inner) => servedStage(inner, options));
      const given = Object.entries(outputs).map(([name, value]): [string, unknown] => {
        const kind = stage.outputs[name]?.kind as PortKind | undefined;
        if (kind?.kind === 'file') onFiles(value as readonly WrittenFile[]);
        if (!isFrames(kind, value)) return [name, value];
        requireVideo(stage.id, value.info, limits);
        return [name, shown(value, context.preview)];
      });
      return Object.fromEntries(given);
    },
  };
}

function isFrames(kind: PortKind | undefined, value: unknown): value is Frames {
  // The value of a lazy input is a function that asks for it.
  return kind?.kind === 'frames' && typeof value === 'object' && value !== null;
}

/** The same frames; those that passed are shown. */
function shown(frames: Frames, preview: (value: unknown) => void): Frames {
  const { info } = frames;
  async function* passing(): AsyncGenerator<FrameChunk> {
    const passed = new FramesPreview(info);
    for await (const chunk of frames) {
      passed.add(chunk);
      preview(passed);
      yield chunk;
    }
  }
  const close = frames.close?.bind(frames);
  return { info, [Symbol.asyncIterator]: passing, ...(close && { close }) };
}
