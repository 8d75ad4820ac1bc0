import { KinographError } from '@kinograph/errors';
import type { TensorStore } from '@kinograph/safetensors';
import { Turns } from '@kinograph/tensor';
import type { Graph } from './graph.js';
import { GraphBuilder } from './graph-builder.js';
import type { Lowering, OnnxModel, ValueInfo } from './model.js';
import { Scope } from './scope.js';
import { type UnusedWeights, WeightTable } from './weight-table.js';
import { writeModel } from './write-model.js';

/** Plain float32 on onnxruntime's CPU provider; every runtime offers its own. */
export const defaultLowering: Lowering = { attention: 'fused', linear: 'float32', contrib: true };

/** What a model is built from. */
export interface BuildOptions {
  /** The checkpoint. Only its header is used: the model points into its files. */
  readonly weights?: TensorStore;
  /** Weight names begin with this in the checkpoint, and without it in the model. Default: nothing. */
  readonly prefix?: string;
  /** What to do with tensors (below `prefix`) that nothing reads. Default: `error`. */
  readonly unusedWeights?: UnusedWeights;
  /** Default: `defaultLowering`. */
  readonly lowering?: Lowering;
}

/**
 * Builds an ONNX model: `emit` declares inputs, emits operators through the scope, and declares outputs.
 * No weight is read, and the same arguments give the same bytes.
 * @throws WeightsError (`onnx.weights`) with every weight that is missing, misshapen, mistyped or left over.
 * @throws KinographError `onnx.no-outputs`, and whatever operators throw: `onnx.shape`, `onnx.dtype`, `onnx.axis`,
 * `onnx.symbol`, `onnx.name`, `onnx.dim`, `onnx.foreign-value`.
 */
export function buildModel(name: string, options: BuildOptions, emit: (s: Scope) => void): OnnxModel {
  const building = begin(name, options, new Turns());
  emit(building.scope);
  const graph = building.finish();
  const writing = writeModel(graph);
  let piece = writing.next();
  while (!piece.done) piece = writing.next();
  return building.modelOf(graph, piece.value);
}

/**
 * Builds a large ONNX model in turns, so that the thread is never held for long: `emit` may wait for `s.turn()` between
 * blocks, and writing the model takes turns too. Same bytes and same errors as `buildModel`.
 */
export async function buildModelInTurns(
  name: string,
  options: BuildOptions,
  emit: (s: Scope) => void | Promise<void>,
): Promise<OnnxModel> {
  const turns = new Turns();
  await turns.take();
  const building = begin(name, options, turns);
  await turns.take();
  await emit(building.scope);
  await turns.take();
  const graph = building.finish();
  await turns.take();
  return building.modelOf(graph, await turns.through(writeModel(graph)));
}

function begin(name: string, options: BuildOptions, turns: Turns) {
  const { weights: store, prefix = '', unusedWeights = 'error', lowering = defaultLowering } = options;
  const builder = new GraphBuilder(name);
  const weights = new WeightTable(builder, store, prefix);
  return {
    scope: new Scope({ builder, weights, lowering, turns }, ''),

    finish(): Graph {
      weights.check(unusedWeights);
      const graph = builder.finish();
      if (graph.outputs.length > 0) return graph;
      throw new KinographError('onnx.no-outputs', { where: name, wanted: 'at least one s.output', got: 'none' });
    },

    modelOf(graph: Graph, bytes: Uint8Array): OnnxModel {
      const locations = new Set(graph.initializers.flatMap(({ data }) => ('location' in data ? data.location : [])));
      return {
        name,
        bytes,
        inputs: graph.inputs.map((input) => infoOf(graph, input)),
        outputs: graph.outputs.map((output) => infoOf(graph, output)),
        weights: weights.filesAt(locations),
        weightsDirectory: weights.directory,
        graph,
      };
    },
  };
}

function infoOf(graph: Graph, name: string): ValueInfo {
  const { dtype, shape } = graph.values.get(name)!;
  return { name, dtype, shape: shape.map((dim) => (typeof dim === 'number' ? dim : String(dim))) };
}
