/** What one server takes on. All are upper bounds. */
export interface Limits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Nodes of a graph. */
  readonly nodes: number;
  /** Denoising steps of one node. */
  readonly steps: number;
  /** Width x height x frames x clips of any video that is made, on its way or written. */
  readonly videoPixels: number;
  /** Tokens of an encoded prompt. */
  readonly textTokens: number;
  /** Runs at once. */
  readonly running: number;
  /** Runs that wait for those; one more is answered 503. */
  readonly waiting: number;
  /** Streams of events open at once; one more is answered 503. */
  readonly listeners: number;
  /** Ended runs whose files and events are kept; the oldest go first. */
  readonly keptRuns: number;
  /** Bytes of the files of ended runs. */
  readonly keptBytes: number;
  /** Seconds that an ended run is kept. */
  readonly keptSeconds: number;
}

/** What a server takes on where nothing else is said: 81 frames of 1280x720 fit, eight runs wait, files stay for an hour. */
export const defaultLimits: Limits = {
  bodyBytes: 2 ** 20,
  nodes: 256,
  steps: 200,
  videoPixels: 100_000_000,
  textTokens: 1024,
  running: 1,
  waiting: 8,
  listeners: 64,
  keptRuns: 32,
  keptBytes: 2 ** 30,
  keptSeconds: 3600,
};
