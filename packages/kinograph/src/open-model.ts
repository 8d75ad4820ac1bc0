import { type Checkpoint, type OpenCheckpointOptions, openCheckpoint } from '@kinograph/checkpoint';
import { checkpointUrl } from '@kinograph/model-scenes';

/** What graphs call the small model that ships with Kinograph, wherever it is installed. */
export const embeddedModel = 'kinograph:scenes';

/**
 * Opens a checkpoint where it lies, or the embedded model by its name.
 * @throws KinographError as `openCheckpoint`.
 */
export async function openModel(location: string, options?: OpenCheckpointOptions): Promise<Checkpoint> {
  if (location !== embeddedModel) return openCheckpoint(location, options);
  return { ...(await openCheckpoint(checkpointUrl, options)), location: embeddedModel };
}
