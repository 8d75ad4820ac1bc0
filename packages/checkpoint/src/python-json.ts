/** Stands for NaN while `JSON.parse` runs; JSON text cannot hold it unescaped. */
const notANumber = '\0NaN';

/**
 * Parses JSON as Python's `json` writes it: beyond the standard, numbers may be `NaN`, `Infinity` and `-Infinity` (several
 * schedulers of diffusers save `"lambda_min_clipped": -Infinity`).
 *
 * @throws SyntaxError where the text is not even that.
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
  }
  const standard = text.replace(/"(?:[^"\\]|\\.)*"|\bInfinity\b|\bNaN\b/g, (token) => {
    if (token.startsWith('"')) return token;
    return token === 'NaN' ? JSON.stringify(notANumber) : '1e999';
  });
  return JSON.parse(standard, (_, value) => (value === notANumber ? Number.NaN : value));
}
