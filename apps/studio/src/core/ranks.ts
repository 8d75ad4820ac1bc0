/**
 * The column of each node, from 0: right of all that it takes from, and next to what it gives to where it gives to more than it takes
 * from, so that long lines are few. Arrows that close a circle do not count.
 */
export function ranksOf(
  ids: readonly string[],
  arrows: readonly (readonly [from: string, to: string])[],
): Map<string, number> {
  const before = new Map(ids.map((id) => [id, new Set<string>()]));
  const after = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const [from, to] of arrows) after.get(from)!.add(to);

  // Depth first: what is left last comes first; an arrow to what is not left yet closes a circle.
  const order: string[] = [];
  const state = new Map<string, 'entered' | 'left'>();
  const visit = (id: string) => {
    state.set(id, 'entered');
    for (const next of after.get(id)!) {
      if (state.get(next) === 'entered') after.get(id)!.delete(next);
      else {
        before.get(next)!.add(id);
        if (!state.has(next)) visit(next);
      }
    }
    state.set(id, 'left');
    order.unshift(id);
  };
  for (const id of ids) if (!state.has(id)) visit(id);

  const ranks = new Map<string, number>();
  for (const id of order) ranks.set(id, Math.max(-1, ...[...before.get(id)!].map((other) => ranks.get(other)!)) + 1);
  for (const id of order.toReversed()) {
    const [takes, gives] = [before.get(id)!, after.get(id)!];
    if (gives.size > takes.size) ranks.set(id, Math.min(...[...gives].map((other) => ranks.get(other)!)) - 1);
  }
  return ranks;
}
