import type { ByteSource, TensorStore } from '@kinograph/safetensors';

/** One component of a checkpoint: a folder with a config, and weights where it has any. */
export interface Component {
  /** Folder name: `transformer`, `vae`, `text_encoder`, ... */
  readonly name: string;
  /** What errors call it: folder path or URL. */
  readonly location: string;
  /** `_class_name`, or `architectures[0]` of transformers components, or from `model_index.json`; `unknown` where none says. */
  readonly className: string;
  /** `config.json`, `scheduler_config.json` or `tokenizer_config.json` as parsed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Whether it is a model (`config.json`): schedulers, tokenizers and image processors have no weights. */
  readonly hasWeights: boolean;
  /** Opens the weights (single file, shards of an index, or the variant asked for): headers only, opened once.
   * @throws KinographError `checkpoint.weights-missing`, and what opening safetensors files throws. */
  weights(): Promise<TensorStore>;
  /** Opens another file of the folder, e.g. `tokenizer.json`; undefined where there is none. */
  file(name: string): Promise<ByteSource | undefined>;
}

/** A diffusers checkpoint folder, opened where it lies. */
export interface Checkpoint {
  readonly location: string;
  /** `model_index.json` as parsed; undefined for a folder that is a single component. */
  readonly modelIndex: Readonly<Record<string, unknown>> | undefined;
  /** `kinograph.json` as parsed: what a pipeline needs beyond diffusers' own files. Empty where there is none. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names of the components present. */
  readonly components: readonly string[];
  /** @throws CheckpointError `checkpoint.component-missing`, with the nearest match. */
  component(name: string): Promise<Component>;
  close(): Promise<void>;
}
