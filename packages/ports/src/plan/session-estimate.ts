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

/** What a model takes, from its graph and the headers of its weights. */
export function sessionEstimate(model: OnnxModel, use: SessionUse): SessionEstimate {
  const { lowering, symbols, runs = 1, kind, prefer } = use;
  const graph = model.graph!;
  const stored: Record<string, number> = {};
  for (const { dtype, data } of graph.initializers) {
    if ('location' in data) stored[dtype] = (stored[dtype] ?? 0) + data.length;
  }
  return {
    name: model.name,
    stored,
    residentBytes: sessionBytes(model, lowering, { ...(prefer && { prefer }) }),
    activationBytes: peakActivationBytes(graph, symbols),
    flops: runs * countFlops(graph, symbols),
    kind,
  };
}
