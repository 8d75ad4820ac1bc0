import { KinographError } from '@kinograph/errors';

/** Prints one machine-readable object to standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints an error: one line for people on standard error, or one object with its code and parts on standard output. */
export function printError(error: unknown, { json }: { json: boolean }): void {
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    const parts =
      error instanceof KinographError
        ? { code: error.code, where: error.where, wanted: error.wanted, got: error.got, next: error.next }
        : {};
    printJson({ error: { message, ...parts } });
    return;
  }
  process.stderr.write(`kinograph: ${message}\n`);
  if (!(error instanceof KinographError) && process.env.KINOGRAPH_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
}

/** Bytes for people: `17.3 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}

/** Counts for people: `1.42 B`; floating point operations, with `prefixes`: `1.42 G`. */
export function formatCount(count: number, { prefixes = false } = {}): string {
  const units = ['', ' k', ' M', prefixes ? ' G' : ' B', ' T', ' P'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${units[unit]}`;
}
