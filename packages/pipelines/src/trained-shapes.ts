import type { ClipShape } from '@kinograph/ports';
import { z } from 'zod';

const pair = z.tuple([z.int().positive(), z.int().positive()]);

/** The shapes of clip a checkpoint was trained on, as `kinograph.json` lists them. */
export interface TrainedShapes {
  /** Width and height in pixels. Empty where the checkpoint does not say. */
  readonly sizes: readonly (readonly [width: number, height: number])[];
  /** Pixel frames, ascending. Empty where the checkpoint does not say. */
  readonly durations: readonly number[];
}

/**
 * Reads `sizes` (`[[width, height], ...]`, pixels) and `durations` (frames) of a checkpoint's `kinograph.json`. What is missing, or not of
 * that form, counts as not said: these are hints, and no reason to refuse a checkpoint.
 */
export function trainedShapes(settings: Readonly<Record<string, unknown>>): TrainedShapes {
  const sizes = z.array(pair).safeParse(settings.sizes);
  const durations = z.array(z.int().positive()).safeParse(settings.durations);
  return { sizes: sizes.data ?? [], durations: (durations.data ?? []).toSorted((a, b) => a - b) };
}

/** What the user should know of a size or duration that the checkpoint was not trained on; empty for those that it was. */
export function shapeNotices({ sizes, durations }: TrainedShapes, { width, height, frames }: ClipShape): string[] {
  const notices: string[] = [];
  if (sizes.length > 0 && !sizes.some(([w, h]) => w === width && h === height)) {
    const known = sizes.map((size) => size.join('x')).join(', ');
    notices.push(`The model was trained on ${known} pixels; ${width}x${height} may look worse.`);
  }
  const [least, most] = [durations[0], durations.at(-1)];
  if (least !== undefined && most !== undefined && (frames < least || frames > most))
    notices.push(`The model was trained on ${least} to ${most} frames; ${frames} may look worse.`);
  return notices;
}
