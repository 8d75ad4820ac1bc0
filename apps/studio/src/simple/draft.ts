/** What the simple view's form holds. Numbers left out are as the model says. */
export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Decimal digits; empty for a new one each time. */
  readonly seed: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly frames?: number;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly sampler?: string;
  /** Every pixel becomes a square of this side. */
  readonly scale: number;
}

/** A form nobody has written in. */
export const emptyDraft: Draft = { prompt: '', negativePrompt: '', seed: '', scale: 4 };
