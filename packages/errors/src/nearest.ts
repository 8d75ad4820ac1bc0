/**
 * The candidate most like `name`, or undefined when none is near (more than a third of the letters differ, at least two
 * edits allowed). Letter case does not count. Distance: optimal string alignment (Damerau 1964).
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "x"?`, or a list of what there is when nothing is near (at most `most` names). */
export function suggestion(name: string, candidates: Iterable<string>, most = 12): string {
  const all = [...candidates];
  const match = nearest(name, all);
  if (match !== undefined) return `Did you mean "${match}"?`;
  if (all.length === 0) return 'There are none.';
  const listed = all.slice(0, most).join(', ');
  return `There is: ${listed}${all.length > most ? `, and ${all.length - most} more` : ''}.`;
}

function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) >= bound) return bound;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, beforeLast[column - 2]! + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
