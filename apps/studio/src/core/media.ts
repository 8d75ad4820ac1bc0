/** How a file that was made is shown. */
export interface Media {
  /** `film` plays in a video element, `picture` in an image (GIF moves there too), `pictures` is a folder in a zip: its poster is shown. */
  readonly shown: 'film' | 'picture' | 'pictures';
  /** What it is called on a button. */
  readonly name: string;
}

const known: Readonly<Record<string, Media>> = {
  'video/mp4': { shown: 'film', name: 'MP4' },
  'image/gif': { shown: 'picture', name: 'GIF' },
  'image/png': { shown: 'picture', name: 'PNG' },
  'application/zip': { shown: 'pictures', name: 'PNGs' },
};

/** How to show a file of a media type; what is not known is taken for a film, as servers of later versions may make others. */
export function mediaOf(type: string): Media {
  return known[type.split(';')[0]!.trim()] ?? { shown: 'film', name: 'video' };
}

/** A file name with another extension. */
export function renamed(name: string, extension: string): string {
  const dot = name.lastIndexOf('.');
  return `${dot > 0 ? name.slice(0, dot) : name}.${extension}`;
}

/** Frames a second that a GIF can say, at most 50, and each how many of a faster video's frames it takes one. */
export function gifRate(fps: number): { readonly fps: number; readonly every: number } {
  const every = Math.max(1, Math.ceil(fps / 50));
  return { fps: fps / every, every };
}
