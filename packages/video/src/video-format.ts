import { KinographError, suggestion } from '@kinograph/errors';

/** What a clip can be written as. `png` is a directory of numbered pictures. */
export type VideoFormat = 'mp4' | 'gif' | 'png';

/** The media type of each format; of one picture where the format is a directory of them. */
export const mimeTypes: { readonly [F in VideoFormat]: string } = {
  mp4: 'video/mp4',
  gif: 'image/gif',
  png: 'image/png',
};

/**
 * The format a path asks for: `.mp4`, `.gif`, or a directory of PNG files where it has no extension or ends in a slash.
 * @throws KinographError `video.format` for any other extension.
 */
export function videoFormatOf(path: string): VideoFormat {
  const name = path.split(/[/\\]/).at(-1)!;
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return 'png';
  const extension = name.slice(dot + 1).toLowerCase();
  if (extension === 'mp4' || extension === 'gif') return extension;
  const hint = suggestion(extension, ['mp4', 'gif']);
  throw new KinographError('video.format', {
    where: `video: ${path}`,
    wanted: 'a name that ends in .mp4 or .gif, or a directory (no extension, or a slash at the end)',
    got: `.${extension}`,
    ...(hint.startsWith('Did you mean') && { next: hint }),
  });
}
