/**
 * The layers, from the ground up. A package may import packages of lower layers only; `within` lists what it may import of
 * its own layer. Stage packages never import each other, nor a runtime.
 */
export const layers: readonly (readonly string[])[] = [
  ['errors'],
  ['graph', 'tensor'],
  ['safetensors', 'cache'],
  ['onnx', 'footage'],
  ['nn', 'checkpoint', 'runtime'],
  ['runtime-node', 'runtime-web', 'ports', 'stage-kit'],
  ['prompt', 'text-encoder', 'vae', 'patchifier', 'dit', 'sampler', 'keyframe-interpolator', 'video', 'model-scenes'],
  ['pipelines', 'dataset'],
  ['parity', 'serve'],
  ['kinograph'],
];

/** Packages whose only importer may be the command line, or tests: nothing below it may know which runtime there is. */
export const runtimes: readonly string[] = ['runtime-node', 'runtime-web'];

/** The layer of a package folder, or -1. */
export function layerOf(folder: string): number {
  return layers.findIndex((names) => names.includes(folder));
}
