import { type AnyStage, Expansion, type PortKind, type Stream } from '@kinograph/graph';
import type { Embedding, FrameChunk, FramesInfo, Latents } from '@kinograph/ports';
import { rgbFrame } from '@kinograph/video';
import type { Preview } from '../engine/events.js';
import { latentPictures } from './latent-pictures.js';
import { joined, type Pictures, pictureOf, thinned } from './pictures.js';

/** Largest side of a preview, in pixels, and most pictures of one. */
const largest = 128;
const most = 48;

/** A stage that shows what it gives: every output that can be looked at becomes a preview of the node. `inside`: stages inside it. */
export function withPreviews(stage: AnyStage, inside: (stage: AnyStage) => AnyStage): AnyStage {
  return {
    ...stage,
    async run(context) {
      const outputs: Readonly<Record<string, unknown>> | Expansion = await stage.run(context);
      if (outputs instanceof Expansion) return outputs.withStages(inside);
      const shown = Object.entries(outputs).map(([name, value]): [string, unknown] => {
        const kind = stage.outputs[name]?.kind as PortKind | undefined;
        if (kind?.kind === 'frames')
          return [name, shownFrames(value as Stream<FrameChunk, FramesInfo>, context.preview)];
        const preview = kind && previewOf(kind.kind, value);
        if (preview) context.preview(preview);
        return [name, value];
      });
      return Object.fromEntries(shown);
    },
  };
}

/** What a stage's own preview, or a value made here already, looks like; undefined where there is nothing to see. */
export function asPreview(value: unknown): Preview | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('type' in value && (value.type === 'pictures' || value.type === 'text')) return value as Preview;
  if ('space' in value && 'tensor' in value) return latentPreview(value as Latents);
  return undefined;
}

function previewOf(kind: string, value: unknown): Preview | undefined {
  if (kind === 'text') return { type: 'text', text: [value].flat().join('\n') };
  if (kind === 'latent' || kind === 'noise') return latentPreview(value as Latents);
  if (kind === 'embedding') {
    const { tensor, lengths } = value as Embedding;
    return { type: 'text', text: `${lengths.join(', ')} tokens, [${tensor.shape.join(', ')}]` };
  }
  return undefined;
}

function latentPreview(latents: Latents): Preview {
  return { type: 'pictures', rough: true, ...latentPictures(latents) };
}

/** The same frames; those that passed are shown, small. */
function shownFrames(
  frames: Stream<FrameChunk, FramesInfo>,
  show: (preview: Preview) => void,
): Stream<FrameChunk, FramesInfo> {
  const { info } = frames;
  const step = Math.ceil(Math.max(info.width, info.height) / largest);
  const every = Math.ceil(info.frames / most);
  async function* shown(): AsyncGenerator<FrameChunk> {
    const pictures: Pictures[] = [];
    let index = 0;
    for await (const chunk of frames) {
      for (let frame = 0; frame < chunk.shape[2]!; frame++) {
        if (index++ % every === 0) pictures.push(thinned(pictureOf(rgbFrame(chunk, 0, frame)), step));
      }
      show({ type: 'pictures', rough: false, ...joined(pictures) });
      yield chunk;
    }
  }
  const close = frames.close?.bind(frames);
  return { info, [Symbol.asyncIterator]: shown, ...(close && { close }) };
}
