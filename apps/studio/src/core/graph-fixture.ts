import { stageRegistry } from '@kinograph/pipelines';
import { catalogueOf, type StageDescription } from '../engine/stage-catalogue.js';
import { addNode, connect, emptyDocument, type GraphDocument } from './graph-document.js';

/** The built-in stages as data; for tests. */
export const catalogue = catalogueOf(stageRegistry());

/** A built-in stage as data. */
export function stageNamed(id: string): StageDescription {
  const stage = catalogue.stages.find((one) => one.id === id);
  if (!stage) throw new Error(`no stage ${id}`);
  return stage;
}

/** A document built from `[stage, inputs]` lists, where an input is `node.output`. */
export function documentOf(nodes: Readonly<Record<string, Readonly<Record<string, string>>>>): GraphDocument {
  let document = emptyDocument;
  for (const stage of Object.keys(nodes)) document = addNode(document, stageNamed(stage), { x: 0, y: 0 }).document;
  for (const [node, inputs] of Object.entries(nodes)) {
    for (const [port, from] of Object.entries(inputs)) {
      const [source, output] = from.split('.') as [string, string];
      document = connect(document, { node: source, output }, { node, port });
    }
  }
  return document;
}

/** Text to video, node by node. */
export const textToVideo = documentOf({
  prompt: {},
  'encode-text': { text: 'prompt.text' },
  patchifier: {},
  'wan-denoiser': { patchifier: 'patchifier.patchifier' },
  scheduler: {},
  'classifier-free-guidance': { positive: 'encode-text.embedding' },
  noise: { denoiser: 'wan-denoiser.denoiser', patchifier: 'patchifier.patchifier' },
  denoise: {
    denoiser: 'wan-denoiser.denoiser',
    scheduler: 'scheduler.scheduler',
    guidance: 'classifier-free-guidance.guidance',
    noise: 'noise.noise',
  },
  'vae-decode': { latent: 'denoise.latents' },
  'write-video': { frames: 'vae-decode.frames' },
});
