/** Pictures that a video begins and ends with, as `data:` URLs. */
export interface GivenPictures {
  readonly first?: string;
  readonly last?: string;
}

/** What the simple view's form holds. Numbers left out are as the model says. */
export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly pictures?: GivenPictures;
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

/** Whether frames are given. */
export function hasPictures({ pictures }: Draft): boolean {
  return pictures?.first !== undefined || pictures?.last !== undefined;
}
