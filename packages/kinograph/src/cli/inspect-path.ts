import { stat } from 'node:fs/promises';
import { KinographError } from '@kinograph/errors';
import { isEmbedded } from '../open-model.js';
import { inspectCheckpoint } from './inspect-checkpoint.js';
import { inspectSafetensors } from './inspect-safetensors.js';
import { inspectVideo } from './inspect-video.js';

/** What was found, for machines and for people. */
export interface Inspection {
  readonly data: object;
  readonly lines: readonly string[];
}

/** The shape costs are given for; what is left out comes from the checkpoint's settings. */
export interface InspectShape {
  readonly size?: { readonly width: number; readonly height: number };
  readonly frames?: number;
  readonly textLength?: number;
  readonly batch: number;
}

/**
 * Looks at a checkpoint folder (or the embedded model by its name), a safetensors file, or a video or folder of pictures that Kinograph wrote.
 * @throws KinographError `kinograph.not-found`, and what opening throws.
 */
export async function inspect(path: string, shape: InspectShape, signal: AbortSignal): Promise<Inspection> {
  if (isEmbedded(path)) return inspectCheckpoint(path, shape, signal);
  const found = await stat(path).catch(() => undefined);
  if (!found) {
    throw new KinographError('kinograph.not-found', {
      where: path,
      wanted: 'a file or folder',
      got: 'nothing at this path',
    });
  }
  if (path.endsWith('.safetensors')) return inspectSafetensors(path, signal);
  const pictures = found.isDirectory() && (await stat(`${path}/frame-00000.png`).catch(() => undefined));
  if (found.isFile() || pictures) return inspectVideo(path);
  return inspectCheckpoint(path, shape, signal);
}
