import type { Component } from '@kinograph/checkpoint';
import { parseConfig } from '@kinograph/checkpoint';
import { KinographError } from '@kinograph/errors';
import type { DenoiseRequest, Denoiser, LatentSpace, Patchifier } from '@kinograph/ports';
import type { Runtime, Session, SessionOptions } from '@kinograph/runtime';
import { type Tensor, Turns } from '@kinograph/tensor';
import { emitWan, type WanVariant } from './emit-wan.js';
import { groupRequests, joinBatch, type RequestGroup, splitBatch } from './group-requests.js';
import { loopFeeds } from './loop-feeds.js';
import { packSteps, singleStep } from './pack-requests.js';
import { StandingFeeds } from './standing-feeds.js';
import { type WanConfig, wanConfig, wanConfigSchema } from './wan-config.js';

/** What a Wan denoiser is made from. */
export interface WanDenoiserOptions<Space extends string = string> {
  readonly runtime: Runtime;
  readonly patchifier: Patchifier;
  /** The space of the latents the transformer was trained on. */
  readonly space: LatentSpace & { readonly id: Space };
  /**
   * Requests of different shapes go into one packed sequence while it stays within this many tokens; beyond, one by one,
   * since attention between clips is computed and thrown away. Default 1024.
   */
  readonly packTokens?: number;
  /** Whether requests of one shape go through the model at once, as a batch. One after the other takes less memory. Default: yes. */
  readonly together?: boolean;
  /** Whether given frames are told by timesteps of 0: `expand_timesteps` of a pipeline's model_index.json (Wan 2.2 TI2V). */
  readonly expandTimesteps?: boolean;
  /** What the engine holds of the weights. */
  readonly prefer?: SessionOptions['prefer'];
}

/** Base of the rotary frequencies in every released Wan model. */
const rotaryTheta = 10000;

/** Of prompts, shapes and the like so many stay with the engine: those of two loops at once whose guidance goes one by one. */
const mostStanding = 4;

/** Text tokens an image-conditioned Wan model takes: the reference cuts image features off at this many from the end. */
const imageModelTextLength = 512;

/**
 * Opens a WanTransformer3DModel as a denoiser. Weights are checked at once; sessions are made when first needed.
 * @throws KinographError `checkpoint.config-unsupported`, `onnx.weights`, or `dit.patch` when the patchifier cuts other patches.
 */
export async function openWanDenoiser<Space extends string>(
  component: Component,
  options: WanDenoiserOptions<Space>,
): Promise<Denoiser<'velocity', Space>> {
  const config = wanConfig(parseConfig(component, wanConfigSchema));
  const { runtime, patchifier, space, packTokens = 1024, together = true, expandTimesteps = false, prefer } = options;
  if (patchifier.patch.join() !== config.patch.join()) {
    throw new KinographError('dit.patch', {
      where: component.location,
      wanted: `a patchifier for patches of ${config.patch.join('x')} (frames x rows x columns)`,
      got: `one for ${patchifier.patch.join('x')}`,
      next: "Make it with the patch_size of the transformer's config.json.",
    });
  }
  const weights = await component.weights();
  const emit = (variant: WanVariant) => emitWan({ config, weights, lowering: runtime.lowering, variant });
  const plain = await emit({ tokenTimesteps: false, packed: false });
  const sessions = new Map<string, Promise<Session>>();
  const standing = new StandingFeeds(runtime, { most: mostStanding });
  const rotary = { headDim: config.headDim, theta: rotaryTheta };

  async function open(variant: WanVariant): Promise<Session> {
    const model = variant.packed || variant.tokenTimesteps ? await emit(variant) : plain;
    return runtime.open(model, { ...(prefer && { prefer }) });
  }

  function session(variant: WanVariant): Promise<Session> {
    const key = JSON.stringify(variant);
    const known = sessions.get(key);
    if (known) return known;
    const opened = open(variant);
    sessions.set(key, opened);
    opened.catch(() => sessions.delete(key));
    return opened;
  }

  async function forward(group: RequestGroup, signal?: AbortSignal): Promise<Tensor<'float32'>[]> {
    const turns = new Turns(); // Millions of numbers are laid out anew on the way in, and on the way out.
    const { how, requests } = group;
    const packed = how === 'pack';
    const feeds = packed ? packSteps(requests, patchifier) : singleStep(joinBatch(requests), patchifier);
    const { sequence, timestep, timestepIndex } = feeds;
    await turns.take();
    const opened = await session({ packed, tokenTimesteps: timestepIndex !== undefined });
    const changing = { tokens: sequence.tokens, timestep, ...(timestepIndex && { timestep_index: timestepIndex }) };
    const { velocity } = await standing.use(
      loopFeeds(group, sequence, rotary),
      (same) => opened.run({ ...changing, ...same }, { signal }),
      signal,
    );
    await turns.take();
    const predicted = patchifier.unpatchify(velocity as Tensor<'float32'>, sequence);
    return requests.length > 1 && !packed ? splitBatch(predicted[0]!, requests) : predicted;
  }

  return {
    prediction: 'velocity',
    space,
    ...(givenBy(config, expandTimesteps) && { given: givenBy(config, expandTimesteps) }),
    ...(config.imageDim && { textLength: imageModelTextLength }),
    async predict(requests, { signal } = {}) {
      for (const request of requests) checkRequest(request, config, component.location);
      const results: Tensor<'float32'>[] = [];
      for (const group of groupRequests(requests, config.patch, { packTokens, together })) {
        signal?.throwIfAborted();
        results.push(...(await forward(group, signal)));
      }
      return results;
    },
    async dispose() {
      const open = [...sessions.values()];
      sessions.clear();
      await Promise.all([standing.dispose(), ...open.map(async (opening) => (await opening).dispose())]);
    },
  };
}

function givenBy(config: WanConfig, expandTimesteps: boolean): Denoiser['given'] {
  if (config.inChannels > config.outChannels) return 'channels';
  return expandTimesteps ? 'timesteps' : undefined;
}

/** @throws KinographError `dit.latents`, `dit.text` when a request does not fit the config. */
function checkRequest({ latents, condition }: DenoiseRequest, config: WanConfig, where: string): void {
  const channels = latents.shape[1];
  if (latents.shape.length !== 5 || channels !== config.inChannels) {
    throw new KinographError('dit.latents', {
      where,
      wanted: `latents [B, ${config.inChannels}, F, H, W]`,
      got: `[${latents.shape.join(', ')}]`,
      next:
        channels === config.outChannels
          ? 'It is an image-to-video model: tell it which frames are given (withGivenFrames, or the stage given-frames).'
          : 'Check that latents, VAE and transformer are of one checkpoint.',
    });
  }
  const [, length, width] = condition.tensor.shape;
  const lengthFits = config.imageDim === undefined || length === imageModelTextLength;
  if (width !== config.textDim || !lengthFits) {
    throw new KinographError('dit.text', {
      where,
      wanted: `embeddings [B, ${config.imageDim === undefined ? 'L' : imageModelTextLength}, ${config.textDim}]`,
      got: `[${condition.tensor.shape.join(', ')}]`,
      next: 'Encode the prompt with the text encoder of the same checkpoint.',
    });
  }
}
