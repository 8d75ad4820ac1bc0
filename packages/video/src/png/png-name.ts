/** The file of frame `index` (from 0) in a PNG sequence: `frame-00000.png`. */
export function pngName(index: number): string {
  return `frame-${String(index).padStart(5, '0')}.png`;
}

/** Whether a file of this name is a frame `pngName` could have named. */
export function isPngName(name: string): boolean {
  return /^frame-\d{5,}\.png$/.test(name);
}
