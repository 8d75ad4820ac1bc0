import type { GraphPlan, PlannedNode } from '@kinograph/graph';
import { formatBytes, formatCount } from '../cli/report.js';

/** A plan as a table for people. */
export function planLines(plan: GraphPlan, memory?: number): string[] {
  const rows = [
    ['node', 'weights', 'stored as', 'operations', 'peak memory', 'time'],
    ...plan.nodes.map((node) => rowOf(node)),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => aligned(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  );
  const choices = plan.nodes.flatMap(({ node, choices: made }) =>
    made.map(({ parameter, value, why }) => `${node}.${parameter} = ${JSON.stringify(value)}: ${why}`),
  );
  const toFetch = plan.files.filter((file) => file.toFetch);
  const bytes = (files: GraphPlan['files']) => formatBytes(files.reduce((sum, file) => sum + file.bytes, 0));
  const time = plan.seconds === undefined ? '' : `, about ${formatSeconds(plan.seconds)} of computing`;
  return [
    ...table,
    '',
    `files: ${plan.files.length} of ${bytes(plan.files)}${toFetch.length > 0 ? `, ${bytes(toFetch)} to fetch` : ', nothing to fetch'}`,
    `peak memory: ${formatBytes(plan.peakBytes)}${memory === undefined ? '' : ` of ${formatBytes(memory)}`}`,
    `in all: ${formatCount(plan.flops, { prefixes: true })}FLOP${time}`,
    ...(choices.length > 0 ? ['to fit:', ...choices.map((line) => `  ${line}`)] : []),
    ...(plan.unknown.length > 0 ? [`not known, for their stages do not say: ${plan.unknown.join(', ')}`] : []),
  ];
}

function rowOf({ node, weights, flops, peakBytes, seconds, known }: PlannedNode): string[] {
  const stored = new Map<string, number>();
  for (const { stored: byType } of weights) {
    for (const [dtype, bytes] of Object.entries(byType)) stored.set(dtype, (stored.get(dtype) ?? 0) + bytes);
  }
  const total = [...stored.values()].reduce((sum, bytes) => sum + bytes, 0);
  return [
    node,
    total === 0 ? '' : formatBytes(total),
    [...stored.keys()].join(', '),
    flops === 0 ? '' : `${formatCount(flops, { prefixes: true })}FLOP`,
    known ? formatBytes(peakBytes) : 'unknown',
    seconds ? formatSeconds(seconds) : '',
  ];
}

/** Names to the left, numbers to the right. */
function aligned(cell: string, width: number, column: number): string {
  return column === 0 || column === 2 ? cell.padEnd(width) : cell.padStart(width);
}

function formatSeconds(seconds: number): string {
  if (seconds >= 5400) return `${(seconds / 3600).toFixed(1)} h`;
  if (seconds >= 90) return `${(seconds / 60).toFixed(1)} min`;
  return `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}
