const inline = /^data:image\//i;

/** Whether an input is no file but the picture itself, as a `data:` URL: a graph with it needs nothing beside it. */
export function isInlinePicture(path: string): boolean {
  return inline.test(path);
}

/** The bytes of such a picture. */
export async function inlinePicture(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

/** What an error calls an input: an inline picture by its beginning alone. */
export function nameOfInput(path: string): string {
  return isInlinePicture(path) && path.length > 40 ? `${path.slice(0, 40)}…` : path;
}
