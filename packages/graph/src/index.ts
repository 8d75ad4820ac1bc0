export { type ResultKeyOptions, resultKeys } from './cache/result-keys.js';
export type { Entry, EntryLabel, EntryWriter, ResultStore } from './cache/result-store.js';
export type { Codec, Encoded, Json, MadeAgain, StreamCodec } from './codec.js';
export {
  createGraph,
  type GraphBuilder,
  type GraphPort,
  type InputRefs,
  type InputValues,
  type NodeOptions,
  type ValuesOfRefs,
} from './create-graph.js';
export type { ProgressEvent, RunEvent } from './execute/events.js';
export { Expansion, expansion } from './execute/expand/expansion.js';
export { NodeError } from './execute/node-error.js';
export { type CacheOptions, type Run, type RunOptions, type RunOptionsFor, run } from './execute/run.js';
export type { Graph } from './graph.js';
export { type GraphData, graphDataSchema, graphFormat, type NodeData } from './graph-data.js';
export type {
  Choice,
  Estimate,
  EstimateContext,
  Expected,
  FileEstimate,
  SessionEstimate,
} from './plan/estimate.js';
export { type GraphPlan, type MachineSpeed, type PlannedNode, type PlanOptions, plan } from './plan/plan.js';
export {
  type AttributePattern,
  type Attributes,
  type CodecOf,
  definePort,
  lazy,
  optional,
  type Port,
  type PortKind,
  type PortMaker,
  type PortOptions,
  type Variable,
  variable,
} from './port.js';
export type { AttributeMismatch, CheckedRefs, OutputRefs, Ref, RefsFor, Source } from './ref.js';
export { createRegistry, type Registry } from './registry.js';
export {
  type AnyStage,
  type Continuation,
  type Ports,
  type PrepareContext,
  type Progress,
  type Stage,
  type StageContext,
  type StageDefinition,
  stageDefiner,
  type ValuesOf,
} from './stage.js';
export type { Stream } from './stream.js';
export { type SubgraphDefinition, subgraphStage } from './subgraph.js';
export { subgraphAt } from './subgraph-at.js';
export type { CheckedNode } from './validate/check-nodes.js';
export { type Problem, type ProblemCode, problemText } from './validate/problem.js';
export { type CheckedGraph, checkGraph, GraphError, readGraph, validate } from './validate/validate.js';
export { writeGraph } from './write-graph.js';
