const { fround } = Math;

/** Coefficients, lowest power first, of the rational function that `log(1 + y)` is near `y = 0`. */
const numerator = [0, 1, 2.11267757, 1.48000062, 0.380883783, 0.0258997921];
const denominator = [1, 2.61267757, 2.45300603, 0.986494303, 0.154647633, 0.00587509526];

/**
 * The natural logarithm of a positive float32 with the rounding of numpy's vector code, one time in twelve a bit off the
 * nearest float32. Schedules truncate timesteps that come from such logarithms, so that bit can move one by a whole step.
 */
export function log32(value: number): number {
  let exponent = Math.floor(Math.log2(value)) + 1;
  let mantissa = value / 2 ** exponent;
  if (mantissa >= 1) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  if (mantissa < 0.5) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  if (mantissa <= fround(Math.SQRT1_2)) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  const y = fround(mantissa - 1);
  const ratio = fround(polynomial(numerator, y) / polynomial(denominator, y));
  return fround(exponent * fround(Math.LN2) + ratio);
}

/** Horner's rule in float32, each step one fused multiplication and addition. */
function polynomial(coefficients: readonly number[], y: number): number {
  return coefficients.reduceRight((sum, coefficient) => fround(sum * y + fround(coefficient)), 0);
}
