import { validate } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { describe, expect, it } from 'vitest';
import { idOfInput, idOfSource, inputOfId, portOfSource, sourceAt } from './drawn-inputs.js';
import {
  addInput,
  addNode,
  connect,
  disconnect,
  emptyDocument,
  isResult,
  moveNodes,
  removeNodes,
  renameInput,
  renameNode,
  setParameter,
  setResult,
  swapStage,
} from './graph-document.js';
import { catalogue, documentOf, stageNamed, textToVideo } from './graph-fixture.js';
import { replacementsOf } from './swap.js';

describe('a graph document', () => {
  it('built edit by edit is a graph the command line takes', () => {
    expect(validate(textToVideo.graph, stageRegistry())).toEqual([]);
  });

  it('gives a second node of a stage a name of its own', () => {
    const first = addNode(emptyDocument, stageNamed('prompt'), { x: 0, y: 0 });
    const second = addNode(first.document, stageNamed('prompt'), { x: 5, y: 5 });
    expect([first.id, second.id]).toEqual(['prompt', 'prompt-2']);
    expect(second.document.places).toEqual({ prompt: { x: 0, y: 0 }, 'prompt-2': { x: 5, y: 5 } });
  });

  it('makes a file a result of the graph', () => {
    expect(textToVideo.graph.outputs).toEqual({ file: { node: 'write-video', output: 'file' } });
  });

  it('takes the checkpoint and latent space of the nodes that are there', () => {
    let document = documentOf({ 'wan-denoiser': {} });
    document = setParameter(document, 'wan-denoiser', 'checkpoint', 'https://models.example/wan');
    document = setParameter(document, 'wan-denoiser', 'space', 'wan22');
    const { document: next } = addNode(document, stageNamed('vae-decode'), { x: 0, y: 0 });
    expect(next.graph.nodes['vae-decode']?.parameters).toEqual({
      checkpoint: 'https://models.example/wan',
      space: 'wan22',
    });
  });

  it('loses the connections and results of nodes that are removed', () => {
    const { graph, places } = removeNodes(textToVideo, ['vae-decode', 'write-video']);
    expect(Object.keys(graph.nodes)).not.toContain('vae-decode');
    expect(Object.keys(places)).not.toContain('write-video');
    expect(graph.outputs).toEqual({});
    expect(removeNodes(textToVideo, ['denoise']).graph.nodes['vae-decode']?.inputs).toEqual({});
  });

  it('connects an input once, and leaves it again', () => {
    const target = { node: 'encode-text', port: 'text' };
    let document = documentOf({ prompt: {}, 'encode-text': { text: 'prompt.text' } });
    document = connect(
      addNode(document, stageNamed('prompt'), { x: 0, y: 0 }).document,
      { node: 'prompt-2', output: 'text' },
      target,
    );
    expect(document.graph.nodes['encode-text']?.inputs).toEqual({ text: { node: 'prompt-2', output: 'text' } });
    expect(disconnect(document, target).graph.nodes['encode-text']?.inputs).toEqual({});
  });

  it('sets parameters to any value, and back to their default', () => {
    const zero = setParameter(textToVideo, 'noise', 'seed', 0);
    expect(zero.graph.nodes.noise?.parameters.seed).toBe(0);
    expect(setParameter(zero, 'noise', 'seed', undefined).graph.nodes.noise?.parameters).not.toHaveProperty('seed');
  });

  it('renames a node wherever it is named', () => {
    const { graph } = renameNode(textToVideo, 'write-video', 'film');
    expect(graph.outputs.file).toEqual({ node: 'film', output: 'file' });
    expect(renameNode(textToVideo, 'prompt', 'words').graph.nodes['encode-text']?.inputs.text).toEqual({
      node: 'words',
      output: 'text',
    });
    expect(validate(graph, stageRegistry())).toEqual([]);
  });

  it.each(['noise', '', 'two words', '__proto__'])('does not rename a node to "%s"', (name) => {
    expect(renameNode(textToVideo, 'prompt', name)).toBe(textToVideo);
  });

  it('moves nodes without touching the graph', () => {
    const moved = moveNodes(textToVideo, { prompt: { x: 9, y: 1 } });
    expect(moved.graph).toBe(textToVideo.graph);
    expect(moved.places.prompt).toEqual({ x: 9, y: 1 });
  });

  it('makes any output a result, and no longer one', () => {
    const source = { node: 'denoise', output: 'latents' };
    const more = setResult(textToVideo, source, true);
    expect(isResult(more.graph, 'denoise', 'latents')).toBe(true);
    expect(setResult(more, source, false).graph.outputs).toEqual(textToVideo.graph.outputs);
  });
});

describe('swapping a stage', () => {
  it('keeps what fits of connections and parameters, and tells what does not', () => {
    const { document, dropped } = swapStage(textToVideo, 'denoise', stageNamed('load-latents'), catalogue);
    expect(document.graph.nodes.denoise).toMatchObject({ stage: 'load-latents', inputs: {} });
    expect(document.graph.nodes['vae-decode']?.inputs.latent).toEqual({ node: 'denoise', output: 'latents' });
    expect(dropped).toEqual(['denoise: denoiser', 'denoise: scheduler', 'denoise: guidance', 'denoise: noise']);
  });

  it('follows ports of the same kind under another name', () => {
    const document = documentOf({ 'vae-encode': {}, 'vae-decode': { latent: 'vae-encode.latent' } });
    const swapped = swapStage(document, 'vae-encode', stageNamed('load-latents'), catalogue);
    expect(swapped.document.graph.nodes['vae-decode']?.inputs.latent).toEqual({
      node: 'vae-encode',
      output: 'latents',
    });
    expect(swapped.dropped).toEqual([]);
  });

  it('offers stages that give the same kinds', () => {
    const names = replacementsOf(stageNamed('denoise'), catalogue.stages).map(({ id }) => id);
    expect(names).toContain('load-latents');
    expect(names).not.toContain('prompt');
  });
});

describe('an input of the graph', () => {
  const added = addInput(textToVideo, { x: -200, y: 40 });
  const given = connect(added.document, { input: added.name }, { node: 'encode-text', port: 'text' });

  it('is a text that nodes take, and a graph with it is one the command line takes', () => {
    expect(added.name).toBe('text');
    expect(addInput(added.document, { x: 0, y: 0 }).name).toBe('text-2');
    expect(given.places[idOfInput('text')]).toEqual({ x: -200, y: 40 });
    expect(validate(given.graph, stageRegistry())).toEqual([]);
  });

  it('has another name everywhere, or keeps the one it has', () => {
    const renamed = renameInput(given, 'text', 'words');
    expect(renamed.graph.inputs).toEqual({ words: { kind: 'text', attributes: {} } });
    expect(renamed.graph.nodes['encode-text']!.inputs.text).toEqual({ input: 'words' });
    expect(renamed.places).toMatchObject({ ':words': { x: -200, y: 40 } });
    expect(Object.keys(renamed.places)).not.toContain(':text');
    for (const bad of ['', 'two words', '__proto__', 'text']) expect(renameInput(given, 'text', bad)).toBe(given);
    expect(renameInput(given, 'nothing', 'words')).toBe(given);
  });

  it('goes with every connection that hung on it, and no node of its name goes with it', () => {
    const named = renameInput(given, 'text', 'denoise');
    const without = removeNodes(named, [idOfInput('denoise')]);
    expect(without.graph.inputs).toEqual({});
    expect(without.graph.nodes['encode-text']!.inputs).toEqual({});
    expect(Object.keys(without.graph.nodes)).toEqual(Object.keys(textToVideo.graph.nodes));
    expect(removeNodes(named, ['denoise']).graph.inputs).toEqual(named.graph.inputs);
  });

  it('is drawn under an id that leads back to it', () => {
    for (const source of [{ input: 'text' }, { node: 'denoise', output: 'latents' }]) {
      expect(sourceAt(idOfSource(source), portOfSource(source))).toEqual(source);
    }
    expect(inputOfId(idOfInput('text'))).toBe('text');
    expect(inputOfId('denoise')).toBeUndefined();
  });
});
