import type { z } from 'zod';
import type { Encoded, Json } from './codec.js';
import type { Expansion } from './execute/expand/expansion.js';
import type { Graph } from './graph.js';
import type { Estimate, EstimateContext } from './plan/estimate.js';
import type { Port } from './port.js';

/** The ports of one side of a stage, by name. */
export type Ports = Readonly<Record<string, Port>>;

type ValueOf<P> =
  P extends Port<string, infer Value> ? (P extends { readonly lazy: true } ? () => Promise<Value> : Value) : never;

/** The values of ports, by name; those of optional ports may be undefined, those of lazy ports are functions that ask for them. */
export type ValuesOf<P extends Ports> = {
  readonly [Name in keyof P as P[Name] extends { readonly optional: true } ? never : Name]: ValueOf<P[Name]>;
} & {
  readonly [Name in keyof P as P[Name] extends { readonly optional: true } ? Name : never]?: ValueOf<P[Name]>;
};

/** How far a stage is. */
export interface Progress {
  /** Steps done, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** What the steps are, for people: `denoising`. */
  readonly label?: string;
}

/** What a stage is given to prepare with. */
export interface PrepareContext<Parameters, Services> {
  readonly parameters: Parameters;
  readonly services: Services;
  /** As in `StageContext`. */
  readonly signal: AbortSignal;
}

/** Where a stage keeps how far it got, so that a run that was killed goes on from there. Without a cache nothing is kept. */
export interface Continuation {
  /** What an earlier run of the same node, with the same inputs, saved last; nothing where none did, or it is damaged. */
  load(): Promise<Encoded | undefined>;
  /**
   * Keeps a state in place of the one before. Call it wherever going on would be possible: `state` is called only when it is time
   * to save. Never fails the stage: what cannot be kept is reported as a notice.
   */
  save(state: () => Encoded): Promise<void>;
}

/** What a stage is given to run with. */
export interface StageContext<Inputs, Parameters, Services, Prepared = undefined> {
  /** The node it runs as, as events have it: `denoise`; of one inside another `shots/denoise`. */
  readonly node: string;
  readonly inputs: Inputs;
  /** What `prepare` gives; rejects where that failed. */
  readonly prepared: Promise<Prepared>;
  readonly parameters: Parameters;
  readonly services: Services;
  /** Aborts when the run is cancelled or another stage failed: look at it between steps, tiles and frames. */
  readonly signal: AbortSignal;
  /** Where a stage with long work keeps how far it got. */
  readonly continuation: Continuation;
  /** Reports progress; how long is left is estimated by the executor. */
  progress(progress: Progress): void;
  /** Shows an intermediate result; cheap things only. */
  preview(value: unknown): void;
  /** Tells the user something that is not an error: what was cut, rounded or chosen. */
  notice(message: string): void;
}

type MaybePromise<Value> = Value | Promise<Value>;

/** A stage as written. */
export interface StageDefinition<
  Id extends string,
  Inputs extends Ports,
  Outputs extends Ports,
  Schema extends z.ZodObject,
  Services,
  Prepared = undefined,
> {
  /** Unique in a registry; lower case with hyphens. */
  readonly id: Id;
  /** Counts up when the same inputs and parameters would give another result. From 1. */
  readonly version: number;
  /** One sentence for people. */
  readonly description: string;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** Parameters by name; each with a description, and a default where there is a good one. */
  readonly parameters: Schema;
  /**
   * What it occupies while it works, such as `device`: stages of one class run at the same time only as far as the run allows.
   * One that waits for an item of a stream occupies nothing, whatever else it does meanwhile.
   * Left out: nothing worth counting.
   */
  readonly resource?: string;
  /**
   * Whether its results are kept and given again. Default: yes. `false` for stages that do something to the world (write a file),
   * and for those quicker to run than to read back; what comes after them is cached all the same.
   */
  readonly cache?: boolean;
  /**
   * What its results depend on beside inputs and parameters, told apart by content: the identity of weights and files. Cheap: no
   * weight is read. A stage whose results nothing settles gives something new each time.
   */
  identity?(context: PrepareContext<z.output<Schema>, Services>): Promise<Json>;
  /** Brings parameters written for an older version up to this one; called for each graph that is read with an older version. */
  migrate?(parameters: Readonly<Record<string, unknown>>, from: number): Record<string, unknown>;
  /** What running it will take, from metadata alone: no weight is read. Left out: a plan says that it does not know. */
  estimate?(context: EstimateContext<z.output<Schema>, Services>): Promise<Estimate> | Estimate;
  /**
   * Does ahead what needs no input: reads configs, builds models, loads code. It goes on beside the nodes this one takes its
   * inputs from, and occupies no resource, so it must neither compute nor take much memory; what it gives needs no release. Where it
   * fails, the run ends at once.
   */
  prepare?(context: PrepareContext<z.output<Schema>, Services>): Promise<Prepared>;
  /**
   * The graph that runs in its place for these parameters, with the stage's own inputs and outputs: what an editor shows when the node
   * is opened. Left out by stages that compute themselves, and where the graph depends on what the node is given.
   */
  graph?(parameters: z.output<Schema>): Graph;
  run(
    context: StageContext<ValuesOf<Inputs>, z.output<Schema>, Services, Prepared>,
  ): MaybePromise<ValuesOf<Outputs> | Expansion<ValuesOf<Outputs>>>;
}

/** A stage: an immutable definition that graphs refer to by id. */
export type Stage<
  Id extends string = string,
  Inputs extends Ports = Ports,
  Outputs extends Ports = Ports,
  Schema extends z.ZodObject = z.ZodObject,
  Services = never,
  // biome-ignore lint/suspicious/noExplicitAny: between a stage's own two functions; nobody else's business
  Prepared = any,
> = Readonly<StageDefinition<Id, Inputs, Outputs, Schema, Services, Prepared>>;

/** Any stage. */
// biome-ignore lint/suspicious/noExplicitAny: a stage of unknown ports is contravariant in them; nothing but the executor runs it
export type AnyStage = Stage<string, any, any, any, any>;

/** Binds `defineStage` to the services a host gives its stages: `const defineStage = stageDefiner<Services>()`. */
export function stageDefiner<Services>() {
  return <
    const Id extends string,
    const Inputs extends Ports,
    const Outputs extends Ports,
    const Schema extends z.ZodObject,
    Prepared = undefined,
  >(
    definition: StageDefinition<Id, Inputs, Outputs, Schema, Services, Prepared>,
  ): Stage<Id, Inputs, Outputs, Schema, Services, Prepared> => Object.freeze(definition);
}
