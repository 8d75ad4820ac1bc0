/** One line of the results. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly reference: string;
  /** Ours divided by the reference, or whatever the target is about. */
  readonly ratio?: number;
  /** The most that `ratio` may be. */
  readonly target?: number;
}

/** A Markdown table of results. */
export function markdown(title: string, rows: readonly Row[]): string {
  const cells = rows.map(({ what, ours, reference, ratio, target }) => [
    what,
    ours,
    reference,
    ratio === undefined ? '' : ratio.toPrecision(3),
    target === undefined ? '' : `≤ ${target.toPrecision(2)}`,
    verdict(ratio, target),
  ]);
  const head = ['what', 'ours', 'against', 'ratio', 'target', ''];
  const lines = [head, head.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`);
  return `### ${title}\n\n${lines.join('\n')}\n`;
}

function verdict(ratio: number | undefined, target: number | undefined): string {
  if (ratio === undefined || target === undefined) return '';
  return ratio <= target ? 'met' : `missed by ${Math.round((ratio / target - 1) * 100)} %`;
}

/** Seconds for people. */
export function seconds(value: number | undefined): string {
  if (value === undefined) return 'not installed';
  return value < 1 ? `${(value * 1000).toPrecision(3)} ms` : `${value.toPrecision(3)} s`;
}

/** Bytes for people. */
export function megabytes(value: number | undefined): string {
  return value === undefined ? 'not installed' : `${Math.round(value / 1e6).toLocaleString('en')} MB`;
}

/** A quotient, where there is something to divide by. */
export function ratioOf(ours: number | undefined, reference: number | undefined): { ratio?: number } {
  return ours === undefined || reference === undefined ? {} : { ratio: ours / reference };
}
