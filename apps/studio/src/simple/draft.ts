/** What the simple view's form holds. Numbers left out are as the model says. */
export interface Draft {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Decimal digits; empty for a new one each time. */
  readonly seed: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly frames?: number;
  readonly sampler?: string;
  /** Every pixel becomes a square of this side. */
  readonly scale: number;
}

/** A form nobody has written in. */
export const emptyDraft: Draft = { prompt: '', negativePrompt: '', seed: '', scale: 4 };

const key = 'kinograph-studio-draft';

/** The form as it was left; undefined where there is none. */
export function readDraft(): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
    return draft ? { ...emptyDraft, ...draft } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the form over reloads, where the browser keeps anything. */
export function writeDraft(draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A private window may refuse; the form then lasts as long as the page.
  }
}
