import type { PrepareContext } from '../stage.js';

/** What is known of a value before it is made: its bytes, and whatever its kind's consumers want to know, such as a shape. */
export interface Expected {
  /** Of the whole value; of a stream, of what is under way at once. */
  readonly bytes?: number;
  readonly [fact: string]: unknown;
}

/** A model a stage runs, as far as its shape and the headers of its weights tell. */
export interface SessionEstimate {
  /** What errors and tables call it. */
  readonly name: string;
  /** Bytes of the weights as they are stored, by element type. */
  readonly stored: Readonly<Record<string, number>>;
  /** Bytes the weights take while the session is open. */
  readonly residentBytes: number;
  /** Most bytes of intermediate values alive in one run. */
  readonly activationBytes: number;
  /** Floating-point operations of all its runs. */
  readonly flops: number;
  /** What most of them are, for how long they take. */
  readonly kind: 'matmul' | 'convolution';
}

/** A file a node needs. */
export interface FileEstimate {
  readonly name: string;
  readonly bytes: number;
  /** Whether it is not on this machine yet. */
  readonly toFetch: boolean;
}

/** Something a stage would do otherwise than its parameters say, to fit into less memory. */
export interface Choice {
  readonly parameter: string;
  readonly value: unknown;
  /** What it is for, for people. */
  readonly why: string;
}

/** What running a node will take. */
export interface Estimate {
  /** Of each output. */
  readonly outputs?: Readonly<Record<string, Expected>>;
  readonly files?: readonly FileEstimate[];
  /** Models whose weights are this node's, though others may run them. */
  readonly weights?: readonly SessionEstimate[];
  /** Models that are open while this node works. */
  readonly sessions?: readonly SessionEstimate[];
  /** Bytes it takes beside values and models. */
  readonly workBytes?: number;
  readonly choices?: readonly Choice[];
}

/** What a stage is given to estimate with. */
export interface EstimateContext<Parameters, Services> extends PrepareContext<Parameters, Services> {
  /** What is known of the connected inputs; nothing of those that come from a stage without estimates. */
  readonly inputs: Readonly<Record<string, Expected | undefined>>;
  /** Bytes it may take, models included. Left out: as many as it likes. */
  readonly memory?: number;
}
