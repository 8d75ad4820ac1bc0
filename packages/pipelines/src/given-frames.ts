import { givenFramesStage, keepFramesStage } from '@kinograph/dit';
import type { GraphBuilder, Ref } from '@kinograph/graph';
import type { Guidance, Latents, Patchifier } from '@kinograph/ports';
import { vaeEncode } from '@kinograph/vae';
import { placeFramesStage, readFramesStage } from '@kinograph/video';
import type { TextToVideoSettings } from './text-to-video-settings.js';

type LatentsRef = Ref<'latent', Latents, { readonly space: string }>;

/** What given frames add to a graph. */
export interface GivenFramesRefs {
  /** What guides the denoiser, given frames included. */
  readonly guidance: Ref<'guidance', Guidance>;
  /** The denoised latents as they are to be decoded. */
  kept(latents: LatentsRef): LatentsRef;
}

/** Adds to a graph what reads given frames, encodes them in their places and tells the denoiser of them; nothing without any. */
export function givenFrames(
  graph: GraphBuilder,
  { checkpoint, space, size, given }: TextToVideoSettings,
  { guidance, patchifier }: { guidance: Ref<'guidance', Guidance>; patchifier: Ref<'patchifier', Patchifier> },
): GivenFramesRefs | undefined {
  if (given === undefined) return undefined;
  const { width, height } = size;
  const { paths, at, fit, last } = given;
  const read = graph.add(readFramesStage, { parameters: { paths, width, height, fit, last }, inputs: {} });
  const placed = graph.add(placeFramesStage, {
    parameters: { frames: size.frames, at },
    inputs: { frames: read.frames },
  });
  const encoded = graph.add(vaeEncode, {
    id: 'encode-given',
    parameters: { checkpoint, space },
    inputs: { frames: placed.frames },
  });
  const told = graph.add(givenFramesStage, {
    id: 'given-frames',
    parameters: {},
    inputs: { guidance, latents: encoded.latent, mask: placed.mask, patchifier },
  });
  return {
    guidance: told.guidance,
    kept(latents) {
      if (!given.keep) return latents;
      const inputs = { latents, given: encoded.latent, mask: placed.mask };
      return graph.add(keepFramesStage, { parameters: {}, inputs }).latents;
    },
  };
}
