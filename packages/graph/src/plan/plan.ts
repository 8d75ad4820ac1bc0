import type { Graph } from '../graph.js';
import type { GraphData } from '../graph-data.js';
import type { CheckedNode } from '../validate/check-nodes.js';
import { checkGraph } from '../validate/validate.js';
import type { Choice, Estimate, Expected, FileEstimate, SessionEstimate } from './estimate.js';

/** How fast a machine is, as measured. */
export interface MachineSpeed {
  /** Floating-point operations a second of each kind of work. */
  readonly matmul: number;
  readonly convolution: number;
  /** Bytes of weights read and widened in a second. */
  readonly bytes: number;
}

/** What a plan is made for. */
export interface PlanOptions {
  readonly services?: unknown;
  readonly signal?: AbortSignal;
  /** Bytes the whole run may take. Left out: no limit. */
  readonly memory?: number;
  /** Bytes the program and the engine take before anything is loaded. Default: 0. */
  readonly baseBytes?: number;
  /** Left out: no times. */
  readonly speed?: MachineSpeed;
}

/** What one node will take. */
export interface PlannedNode {
  readonly node: string;
  readonly stage: string;
  /** Whether its stage could say; the numbers of one that could not are zero. */
  readonly known: boolean;
  readonly weights: readonly SessionEstimate[];
  readonly flops: number;
  /** Most bytes of the whole run while it works. */
  readonly peakBytes: number;
  readonly seconds: number | undefined;
  readonly choices: readonly Choice[];
}

/** What a run will take, from metadata alone. */
export interface GraphPlan {
  /** In the order they would run one at a time. */
  readonly nodes: readonly PlannedNode[];
  readonly files: readonly FileEstimate[];
  readonly flops: number;
  readonly peakBytes: number;
  readonly seconds: number | undefined;
  /** Nodes whose stages could not say what they take. */
  readonly unknown: readonly string[];
  /** Whether `memory` is enough, as far as is known. */
  readonly fits: boolean;
  /** The graph with the choices made. */
  readonly graph: Graph;
}

/**
 * What running a graph will take, from metadata alone: no weight is read, nothing is computed. One node works at a time, values
 * live until their last consumer is done, and each node chooses what fits into what `memory` leaves it.
 * @throws GraphError as `run`; and what a stage's `estimate` throws where something it needs is not there.
 */
export async function plan(graph: Graph, options: PlanOptions = {}): Promise<GraphPlan> {
  const { services, memory, baseBytes = 0, speed, signal = new AbortController().signal } = options;
  const checked = checkGraph(graph);
  const values = new LiveValues(checked.nodes, checked.data);
  const planned: PlannedNode[] = [];
  const files = new Map<string, FileEstimate>();
  for (const node of checked.nodes) {
    signal.throwIfAborted();
    const { stage, parameters } = node;
    const held = baseBytes + values.bytes;
    const context = { parameters: parameters as never, services, signal, inputs: values.inputsOf(node) };
    const left = memory === undefined ? {} : { memory: Math.max(0, memory - held) };
    const estimate = await stage.estimate?.({ ...context, ...left });
    for (const file of estimate?.files ?? []) files.set(file.name, file);
    values.put(node, estimate);
    planned.push(plannedNode(node, estimate, held, speed));
    values.done(node);
  }
  const peakBytes = planned.reduce((most, { peakBytes: bytes }) => Math.max(most, bytes), baseBytes);
  return {
    nodes: planned,
    files: [...files.values()],
    flops: planned.reduce((sum, { flops }) => sum + flops, 0),
    peakBytes,
    seconds: speed && planned.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
    unknown: planned.filter(({ known }) => !known).map(({ node }) => node),
    fits: memory === undefined || peakBytes <= memory,
    graph: { ...graph, data: chosen(checked.data, planned) },
  };
}

function plannedNode(
  { id, stage }: CheckedNode,
  estimate: Estimate | undefined,
  held: number,
  speed: MachineSpeed | undefined,
): PlannedNode {
  const { weights = [], sessions = [], workBytes = 0, choices = [] } = estimate ?? {};
  const resident = sessions.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  const active = sessions.reduce((most, { activationBytes }) => Math.max(most, activationBytes), 0);
  const outputs = Object.values(estimate?.outputs ?? {}).reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  return {
    node: id,
    stage: stage.id,
    known: stage.estimate !== undefined,
    weights,
    flops: sessions.reduce((sum, { flops }) => sum + flops, 0),
    peakBytes: held + resident + active + workBytes + outputs,
    seconds: speed && sessions.reduce((sum, session) => sum + secondsOf(session, speed), 0),
    choices,
  };
}

function secondsOf({ flops, kind, residentBytes }: SessionEstimate, speed: MachineSpeed): number {
  return flops / speed[kind] + residentBytes / speed.bytes;
}

/** What is expected of the values alive, as the nodes go by. */
class LiveValues {
  /** Bytes of all values alive. */
  bytes = 0;
  readonly #expected = new Map<string, Map<string, Expected>>();
  /** Nodes that still take from a node; one more where the caller does. */
  readonly #takers = new Map<string, number>();

  constructor(nodes: readonly CheckedNode[], { outputs }: GraphData) {
    for (const { data } of nodes) for (const source of producersOf(data.inputs)) this.#count(source);
    for (const source of producersOf(outputs)) this.#count(source);
  }

  inputsOf({ data }: CheckedNode): Record<string, Expected | undefined> {
    const entries = Object.entries(data.inputs).map(([port, source]) => [
      port,
      'node' in source ? this.#expected.get(source.node)?.get(source.output) : undefined,
    ]);
    return Object.fromEntries(entries);
  }

  put({ id }: CheckedNode, estimate: Estimate | undefined): void {
    this.#expected.set(id, new Map(Object.entries(estimate?.outputs ?? {})));
  }

  /** A node has run: what it gave is alive, what only it still took is not. */
  done({ id, data }: CheckedNode): void {
    if (this.#takers.has(id)) this.bytes += this.#bytesOf(id);
    for (const source of producersOf(data.inputs)) {
      const left = this.#takers.get(source)! - 1;
      this.#takers.set(source, left);
      if (left === 0) this.bytes -= this.#bytesOf(source);
    }
  }

  #count(node: string): void {
    this.#takers.set(node, (this.#takers.get(node) ?? 0) + 1);
  }

  #bytesOf(node: string): number {
    let sum = 0;
    for (const { bytes = 0 } of this.#expected.get(node)!.values()) sum += bytes;
    return sum;
  }
}

function producersOf(sources: GraphData['outputs']): Set<string> {
  return new Set(Object.values(sources).flatMap((source) => ('node' in source ? [source.node] : [])));
}

/** A graph with the parameters its nodes chose. */
function chosen(data: GraphData, planned: readonly PlannedNode[]): GraphData {
  const nodes = { ...data.nodes };
  for (const { node, choices } of planned) {
    if (choices.length === 0) continue;
    const parameters = Object.fromEntries(choices.map(({ parameter, value }) => [parameter, value]));
    nodes[node] = { ...nodes[node]!, parameters: { ...nodes[node]!.parameters, ...parameters } };
  }
  return { ...data, nodes };
}
