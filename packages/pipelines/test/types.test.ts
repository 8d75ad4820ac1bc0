import { wanDenoiser } from '@kinograph/dit';
import { createGraph, type Graph, run, validate, writeGraph } from '@kinograph/graph';
import { patchifierStage } from '@kinograph/patchifier';
import { frames, latent, type Services, text } from '@kinograph/ports';
import { classifierFreeGuidanceStage, denoiseStage, noiseStage, schedulerStage } from '@kinograph/sampler';
import { encodeText } from '@kinograph/text-encoder';
import { vaeDecode } from '@kinograph/vae';
import { writeVideoStage } from '@kinograph/video';
import { describe, expect, it } from 'vitest';
import { prompt, stageRegistry } from '../src/index.js';

// The real stages. Every `@ts-expect-error` is a test: it fails if the line after it compiles.

const services = {} as Services;
const registry = stageRegistry();
const checkpoint = 'model';

/** What is wrong with a graph: of the graph as built, of its JSON among all stages, and on an attempt to run it. */
function refused({ data, registry: own }: Pick<Graph, 'data' | 'registry'>): string[] {
  const graph: Graph = { data, registry: own };
  const problems = validate(data, own);
  expect(validate(JSON.stringify(data), registry)).toEqual(problems);
  expect(validate(writeGraph(graph), registry)).toHaveLength(problems.length);
  expect(() => run(graph, { services })).toThrow(expect.objectContaining({ code: 'graph.invalid', problems }));
  return problems.map(({ code, node, port }) => `${code} ${node}.${port}`);
}

/** A graph with everything up to the loop, for a model of Wan 2.1's space. */
function started() {
  const graph = createGraph('wiring');
  const words = graph.add(prompt, { parameters: { text: 'a red ball' }, inputs: {} });
  const { embedding } = graph.add(encodeText, { parameters: { checkpoint, maxLength: 64 }, inputs: words });
  const { patchifier } = graph.add(patchifierStage, { parameters: {}, inputs: {} });
  const { denoiser } = graph.add(wanDenoiser, { parameters: { checkpoint, space: 'wan21' }, inputs: { patchifier } });
  const { guidance } = graph.add(classifierFreeGuidanceStage, { parameters: {}, inputs: { positive: embedding } });
  const { noise } = graph.add(noiseStage, { parameters: {}, inputs: { denoiser, patchifier } });
  const { scheduler } = graph.add(schedulerStage, { parameters: { checkpoint, prediction: 'velocity' }, inputs: {} });
  return { graph, embedding, denoiser, guidance, noise, scheduler };
}

describe('the stages of this project', () => {
  it('fit where they belong', () => {
    const { graph, denoiser, guidance, noise, scheduler } = started();
    const { latents } = graph.add(denoiseStage, { parameters: {}, inputs: { denoiser, guidance, noise, scheduler } });
    const decoded = graph.add(vaeDecode, {
      parameters: { checkpoint, space: 'wan21' },
      inputs: { latent: latents },
    });
    const { data } = graph.build({ latents, ...decoded });
    expect(validate(data, registry)).toEqual([]);
  });

  it('refuse an embedding as the latents of a decoder', () => {
    const { graph, embedding } = started();
    // @ts-expect-error -- an embedding is no latent
    graph.add(vaeDecode, { id: 'decode', parameters: { checkpoint, space: 'wan21' }, inputs: { latent: embedding } });
    expect(refused(graph.build({}))).toEqual(['graph.kind-mismatch decode.latent']);
  });

  it('refuse latents of one space in the decoder of another', () => {
    const { graph, denoiser, guidance, noise, scheduler } = started();
    const { latents } = graph.add(denoiseStage, { parameters: {}, inputs: { denoiser, guidance, noise, scheduler } });
    // @ts-expect-error -- the loop's latents are of space wan21, as its denoiser
    graph.add(vaeDecode, { id: 'decode', parameters: { checkpoint, space: 'wan22' }, inputs: { latent: latents } });
    expect(refused(graph.build({}))).toEqual(['graph.attribute-mismatch decode.latent']);
  });

  it('refuse noise of one space under the denoiser of another', () => {
    const { graph, guidance, noise, scheduler } = started();
    const { patchifier } = graph.add(patchifierStage, { parameters: {}, inputs: {} });
    const other = graph.add(wanDenoiser, { parameters: { checkpoint, space: 'wan22' }, inputs: { patchifier } });
    // @ts-expect-error -- the noise was made for a denoiser of space wan21
    graph.add(denoiseStage, { parameters: {}, inputs: { ...other, guidance, noise, scheduler } });
    expect(refused(graph.build({}))).toEqual(['graph.attribute-mismatch denoise.noise']);
  });

  it('refuse a velocity denoiser under an epsilon sampler', () => {
    const { graph, denoiser, guidance, noise } = started();
    const ddim = { checkpoint, prediction: 'epsilon', sampler: 'ddim' } as const;
    const { scheduler } = graph.add(schedulerStage, { id: 'ddim', parameters: ddim, inputs: {} });
    // @ts-expect-error -- the Wan denoiser predicts velocities
    graph.add(denoiseStage, { parameters: {}, inputs: { denoiser, guidance, noise, scheduler } });
    expect(refused(graph.build({}))).toEqual(['graph.attribute-mismatch denoise.scheduler']);
  });

  it('refuse frames as a prompt, and a prompt as frames', () => {
    const graph = createGraph('wiring', { clip: frames(), words: text() });
    const { clip, words } = graph.inputs;
    // @ts-expect-error -- frames are no text
    graph.add(encodeText, { parameters: { checkpoint, maxLength: 64 }, inputs: { text: clip } });
    // @ts-expect-error -- a text is no frames
    graph.add(writeVideoStage, { id: 'write', parameters: { path: 'a.mp4', fps: 16 }, inputs: { frames: words } });
    expect(refused(graph.build({}))).toEqual([
      'graph.kind-mismatch encode-text.text',
      'graph.kind-mismatch write.frames',
    ]);
  });

  it('refuse to be left without an input, or to be given a parameter they do not have', () => {
    const { graph, denoiser, noise, scheduler, embedding } = started();
    // @ts-expect-error -- no guidance
    graph.add(denoiseStage, { parameters: {}, inputs: { denoiser, noise, scheduler } });
    // @ts-expect-error -- no checkpoint
    graph.add(vaeDecode, { parameters: { space: 'wan21' }, inputs: { latent: noise as never } });
    // @ts-expect-error -- no parameter scales
    graph.add(classifierFreeGuidanceStage, { id: 'cfg', parameters: { scales: 5 }, inputs: { positive: embedding } });
    expect(refused(graph.build({}))).toEqual([
      'graph.input-missing denoise.guidance',
      'graph.parameter vae-decode.checkpoint',
      'graph.parameter-unknown cfg.scales',
      'graph.kind-mismatch vae-decode.latent',
    ]);
  });

  it('give results of their own types', () => {
    const graph = createGraph('typed', { latent: latent({ space: 'wan21' }) });
    const decoded = graph.add(vaeDecode, {
      parameters: { checkpoint, space: 'wan21' },
      inputs: { latent: graph.inputs.latent },
    });
    const built = graph.build(decoded);
    const typesOnly = () => {
      const { result } = run(built, { inputs: { latent: undefined as never } });
      // @ts-expect-error -- a stream of frames is no file
      return result.then((values): { readonly path: string } => values.frames);
    };
    expect(typesOnly).toBeTypeOf('function');
    // @ts-expect-error -- the graph has an input
    expect(() => run(built)).toThrow(expect.objectContaining({ code: 'graph.input-missing' }));
  });
});
