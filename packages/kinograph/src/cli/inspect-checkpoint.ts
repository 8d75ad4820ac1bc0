import { type ComponentDescription, describeCheckpoint } from '@kinograph/pipelines';
import { openModel } from '../open-model.js';
import type { Inspection, InspectShape } from './inspect-path.js';
import { formatBytes, formatCount } from './report.js';

/** Components, parameters, dtypes and bytes, and what a run costs; no weight is read. */
export async function inspectCheckpoint(path: string, asked: InspectShape, signal: AbortSignal): Promise<Inspection> {
  const checkpoint = await openModel(path, { signal });
  try {
    const { settings } = checkpoint;
    const or = (value: number | undefined, key: string, otherwise: number) =>
      value ?? (typeof settings[key] === 'number' ? settings[key] : otherwise);
    const shape = {
      width: or(asked.size?.width, 'width', 832),
      height: or(asked.size?.height, 'height', 480),
      frames: or(asked.frames, 'frames', 81),
      textLength: or(asked.textLength, 'max_sequence_length', 512),
      batch: asked.batch,
    };
    const components = await describeCheckpoint(checkpoint, shape);
    const { width, height, frames, textLength, batch } = shape;
    const title = `costs of one run at ${width}x${height}, ${frames} frames, ${textLength} text tokens, batch ${batch}:`;
    return {
      data: { path, shape, components },
      lines: [...components.map(describe), '', title, ...components.flatMap(costs)],
    };
  } finally {
    await checkpoint.close();
  }
}

function describe({ name, className, parameters, dtypes, bytes }: ComponentDescription): string {
  if (bytes === 0) return `${name}  ${className}`;
  const types = Object.entries(dtypes).map(([dtype, size]) => `${dtype} ${formatBytes(size)}`);
  return `${name}  ${className}  ${formatCount(parameters)} parameters  ${types.join(', ')}`;
}

function costs({ name, models }: ComponentDescription): string[] {
  return models.map(
    ({ model, symbols, flops, peakBytes }) =>
      `  ${name}: ${model} (${Object.entries(symbols)
        .map(([symbol, value]) => `${symbol}=${value}`)
        .join(' ')})  ${formatCount(flops, { prefixes: true })}FLOP, about ${formatBytes(peakBytes)} at its peak`,
  );
}
