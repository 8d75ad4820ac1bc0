/** How RGB becomes YCbCr, and the numbers that say so in the stream (ITU-T H.273). */
export interface Colour {
  /** Luma weights of red and blue. */
  readonly red: number;
  readonly blue: number;
  /** `ColourPrimaries` 1: those of BT.709, which are sRGB's. */
  readonly primaries: 1;
  /** `TransferCharacteristics` 13: sRGB, what models are trained on. */
  readonly transfer: 13;
  /** `MatrixCoefficients`: 6 is BT.601, 1 is BT.709. */
  readonly matrix: 6 | 1;
}

/**
 * The colour description for a picture of this height: BT.601 weights below 720 rows, BT.709 from there on. The stream
 * says which; players that do not read it guess by the same rule.
 */
export function colourFor(height: number): Colour {
  return height < 720
    ? { red: 0.299, blue: 0.114, primaries: 1, transfer: 13, matrix: 6 }
    : { red: 0.2126, blue: 0.0722, primaries: 1, transfer: 13, matrix: 1 };
}
