import type { LockData } from './lock-data.js';

/** Everything in which a run would differ from a lock, a line each; nothing when it is the same. */
export function lockDifferences(locked: LockData, now: LockData): string[] {
  return [
    ...compared(
      'graph',
      { 'its nodes, wiring or parameters': locked.graph },
      { 'its nodes, wiring or parameters': now.graph },
    ),
    ...compared('version', { kinograph: locked.kinograph }, { kinograph: now.kinograph }),
    ...compared('engine', locked.engine, now.engine),
    ...compared('stage', locked.stages, now.stages),
    ...compared('file', locked.files, now.files),
  ];
}

type Named = Readonly<Record<string, string | number>>;

function compared(what: string, locked: Named, now: Named): string[] {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [locked[name], now[name]];
    if (before === after) return [];
    const place = `${what} ${name}`;
    if (before === undefined) return [`${place}: not in the lock, is ${short(after!)}`];
    if (after === undefined) return [`${place}: ${short(before)} in the lock, is gone`];
    return [`${place}: ${short(before)} in the lock, is ${short(after)}`];
  });
}

function short(value: string | number): string {
  const text = String(value);
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text;
}
