import { type Checkpoint, type OpenCheckpointOptions, openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';

/** What graphs call the small text-to-video model that ships with Kinograph, wherever it is installed. */
export const embeddedModel = 'kinograph:scenes';

/** What graphs call the small image-to-video model that ships with Kinograph. */
export const embeddedImageModel = 'kinograph:scenes-i2v';

const embedded = new Map([
  [embeddedModel, checkpointUrl],
  [embeddedImageModel, imageCheckpointUrl],
]);

/** Whether a location is the name of a model that ships with Kinograph. */
export function isEmbedded(location: string): boolean {
  return embedded.has(location);
}

/**
 * Opens a checkpoint where it lies, or an embedded model by its name.
 * @throws KinographError as `openCheckpoint`.
 */
export async function openModel(location: string, options?: OpenCheckpointOptions): Promise<Checkpoint> {
  const url = embedded.get(location);
  if (url === undefined) return openCheckpoint(location, options);
  return { ...(await openCheckpoint(url, options)), location };
}
