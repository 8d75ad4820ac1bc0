declare module 'gifenc' {
  /** `[red, green, blue]`, 0 to 255. */
  type Colour = [number, number, number];

  interface Encoder {
    /** Forgets what was written; the next bytes start at 0 again. */
    reset(): void;
    bytes(): Uint8Array;
    finish(): void;
    writeFrame(
      indices: Uint8Array,
      width: number,
      height: number,
      options: { palette: Colour[]; delay: number; first: boolean; repeat: number },
    ): void;
  }

  interface Gifenc {
    GIFEncoder(options: { auto: boolean }): Encoder;
    quantize(rgba: Uint8Array, colours: number, options: { format: 'rgb565' | 'rgb444' }): Colour[];
  }

  const gifenc: Gifenc;
  export default gifenc;
}
