/** What a prompt became. */
export interface ExpandedPrompt {
  readonly caption: string;
  /** What the user should know: what was left out, what was settled. */
  readonly notices: readonly string[];
}

/** What an expander is told beside the prompt. */
export interface ExpandOptions {
  readonly signal?: AbortSignal;
  /** Of expanders that draw: the same seed gives the same caption where the expander can promise that. Default 0. */
  readonly seed?: number;
}

/**
 * Turns a short prompt into the kind of caption a model was trained on: models are trained on long, detailed captions, people write
 * short ones (Betker et al. 2023, "Improving image generation with better captions").
 */
export interface PromptExpander {
  /** For messages: `scenes`. */
  readonly name: string;
  expand(prompt: string, options?: ExpandOptions): Promise<ExpandedPrompt>;
}
