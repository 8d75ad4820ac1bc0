import type { SessionEstimate } from '@kinograph/graph';
import { countFlops, type Lowering, type OnnxModel, peakActivationBytes } from '@kinograph/onnx';
import { type SessionOptions, sessionBytes } from '@kinograph/runtime';

/** How a model is run. */
export interface SessionUse extends Pick<SessionOptions, 'prefer'> {
  readonly lowering: Lowering;
  /** Values of its symbols in the largest run. */
  readonly symbols: Readonly<Record<string, number>>;
  /** Runs of this size; may be a fraction where the last one is smaller. Default: 1. */
  readonly runs?: number;
  readonly kind: SessionEstimate['kind'];
}

/**
 * What an engine holds beside what the order of the graph needs (measured with onnxruntime 1.30 on the CPU): convolutions work in
 * scratch space of their own and in another order; of weights stored in 16 bits, some of the file stays mapped after they are widened.
 */
const measured = { activations: { convolution: 2.2, matmul: 1 }, mappedShare: 0.4 };

/** What a model takes, from its graph and the headers of its weights. */
export function sessionEstimate(model: OnnxModel, use: SessionUse): SessionEstimate {
  const { lowering, symbols, runs = 1, kind, prefer } = use;
  const graph = model.graph!;
  const stored: Record<string, number> = {};
  for (const { dtype, data } of graph.initializers) {
    if ('location' in data) stored[dtype] = (stored[dtype] ?? 0) + data.length;
  }
  const narrow = (stored.bfloat16 ?? 0) + (stored.float16 ?? 0);
  const mapped = prefer === 'memory' ? 0 : measured.mappedShare * narrow;
  return {
    name: model.name,
    stored,
    residentBytes: sessionBytes(model, lowering, { ...(prefer && { prefer }) }) + mapped,
    activationBytes: measured.activations[kind] * peakActivationBytes(graph, symbols),
    flops: runs * countFlops(graph, symbols),
    kind,
  };
}
