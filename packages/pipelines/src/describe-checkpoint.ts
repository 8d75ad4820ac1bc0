import type { Checkpoint, Component } from '@kinograph/checkpoint';
import type { OnnxModel } from '@kinograph/onnx';
import { countFlops, peakActivationBytes } from '@kinograph/onnx';
import { type ClipShape, latentShapeOf, latentSpaceOf } from '@kinograph/ports';
import { emitForAnalysis } from './components/emit-for-analysis.js';

/** What one component is, from its headers alone. */
export interface ComponentDescription {
  readonly name: string;
  readonly className: string;
  readonly parameters: number;
  /** Bytes of the weights, by stored element type. */
  readonly dtypes: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** What a run costs, where this project can run the component. */
  readonly models: readonly ModelCost[];
}

/** What one run of one emitted model costs at a given shape. */
export interface ModelCost {
  readonly model: string;
  /** Values of the model's symbols: tokens, frames, rows, ... */
  readonly symbols: Readonly<Record<string, number>>;
  /** Multiplications and additions of matrix products, convolutions and attention. */
  readonly flops: number;
  /** Largest sum of intermediate tensors alive at once. */
  readonly peakActivationBytes: number;
  /** The weights as the engine holds them (float32), and the intermediate tensors. */
  readonly peakBytes: number;
}

/** The run whose cost is asked for. */
export interface DescribeShape extends ClipShape {
  readonly batch: number;
  readonly textLength: number;
}

/** Components, parameters, dtypes and bytes of a checkpoint, and what a run of `shape` (pixels) costs: no weight is read. */
export async function describeCheckpoint(
  checkpoint: Checkpoint,
  shape: DescribeShape,
): Promise<ComponentDescription[]> {
  const vae = checkpoint.components.includes('vae') ? await checkpoint.component('vae') : undefined;
  const descriptions: ComponentDescription[] = [];
  for (const name of checkpoint.components) {
    const component = await checkpoint.component(name);
    const latent = vae?.className === 'AutoencoderKLWan' ? latentShapeOf(latentSpaceOf(vae), shape) : shape;
    descriptions.push(await describe(component, { ...shape, ...latent }));
  }
  return descriptions;
}

async function describe(component: Component, shape: DescribeShape): Promise<ComponentDescription> {
  const tensors = component.hasWeights ? [...(await component.weights()).tensors.values()] : [];
  const dtypes: Record<string, number> = {};
  for (const { storedDtype, byteLength } of tensors) dtypes[storedDtype] = (dtypes[storedDtype] ?? 0) + byteLength;
  return {
    name: component.name,
    className: component.className,
    parameters: tensors.reduce((sum, info) => sum + info.shape.reduce((product, size) => product * size, 1), 0),
    dtypes,
    bytes: tensors.reduce((sum, { byteLength }) => sum + byteLength, 0),
    models: tensors.length === 0 ? [] : (await emitForAnalysis(component, shape)).map(cost),
  };
}

function cost({ model, symbols }: { model: OnnxModel; symbols: Readonly<Record<string, number>> }): ModelCost {
  const graph = model.graph!;
  const activations = peakActivationBytes(graph, symbols);
  const weights = graph.initializers.reduce(
    (sum, { shape }) => sum + 4 * shape.reduce((product, size) => product * size, 1),
    0,
  );
  return {
    model: model.name,
    symbols,
    flops: countFlops(graph, symbols),
    peakActivationBytes: activations,
    peakBytes: weights + activations,
  };
}
