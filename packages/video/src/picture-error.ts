import { KinographError } from '@kinograph/errors';

/** What a file is that is no picture, in an error's words. */
export function pictureError(where: string, got: string, cause?: unknown): KinographError<'video.picture'> {
  return new KinographError('video.picture', { where, wanted: 'a PNG or JPEG picture', got, cause });
}
