/** The codes of every error a runtime throws, as `KinographError.code`. */
export type RuntimeErrorCode =
  /** An option of a runtime that is out of range or unknown. */
  | 'runtime.option'
  /** A device the engine does not have, or that does not work here. */
  | 'runtime.device'
  /** A device whose numbers are wrong: it failed the check made when the runtime starts. */
  | 'runtime.self-check'
  /** The engine refused a model. */
  | 'runtime.open-failed'
  /** An input of the model was not fed. */
  | 'runtime.feed-missing'
  /** A feed the model has no input for. */
  | 'runtime.feed-unknown'
  | 'runtime.feed-dtype'
  /** A feed whose shape is not the input's, or differs from another feed in a shared dimension. */
  | 'runtime.feed-shape'
  /** A feed the engine does not keep any more, or that another runtime keeps. */
  | 'runtime.feed-released'
  /** A result to be kept that the model does not give. */
  | 'runtime.output-unknown'
  /** The engine failed while it ran a model, or took a tensor over. */
  | 'runtime.failed'
  /** The engine's thread or process ended on its own (out of memory, killed, crashed). */
  | 'runtime.stopped'
  /** The session or its runtime has been disposed. */
  | 'runtime.disposed';
