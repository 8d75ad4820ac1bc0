import { ranksOf } from './ranks.js';
import { spaced } from './spaced.js';

/** A box to be placed, pixels. */
export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/** Pixels between boxes of a column, and between columns. */
export interface Gaps {
  readonly below: number;
  readonly beside: number;
}

/** What stands in a column: a box, or a point where a line passes by. */
interface Item {
  readonly height: number;
  readonly left: Item[];
  readonly right: Item[];
  /** Its middle, from the top. */
  y: number;
}

type Side = 'left' | 'right';

/** How often columns are gone through, there and back; more changed nothing in graphs of 60 boxes. */
const sweeps = 12;

/**
 * Draws boxes in columns from left to right along the arrows between them, in four steps (Sugiyama, Tagawa and Toda 1981; Gansner et al.
 * 1993): columns, an order in each that crosses few lines, heights near those of what is connected, and the columns side by side.
 * Returns the top left corners. Arrows in a circle are drawn too, one of them backwards.
 */
export function layeredLayout(
  boxes: readonly Box[],
  arrows: readonly (readonly [from: string, to: string])[],
  gaps: Gaps,
): Map<string, { x: number; y: number }> {
  const ranks = ranksOf(
    boxes.map(({ id }) => id),
    arrows,
  );
  const columns: Item[][] = Array.from({ length: Math.max(0, ...ranks.values()) + 1 }, () => []);
  const itemIn = (rank: number, height: number): Item => {
    const item = { height, left: [], right: [], y: 0 };
    columns[rank]!.push(item);
    return item;
  };
  const items = new Map(boxes.map(({ id, height }) => [id, itemIn(ranks.get(id)!, height)]));
  for (const [a, b] of arrows) {
    const [from, to] = ranks.get(a)! < ranks.get(b)! ? [a, b] : [b, a];
    let last = items.get(from)!;
    for (let rank = ranks.get(from)! + 1; rank <= ranks.get(to)!; rank++) {
      const next = rank < ranks.get(to)! ? itemIn(rank, 0) : items.get(to)!;
      last.right.push(next);
      next.left.push(last);
      last = next;
    }
  }
  place(inOrder(columns), gaps.below);
  const top = Math.min(...[...items.values()].map(({ y, height }) => y - height / 2));

  const places = new Map<string, { x: number; y: number }>();
  let x = 0;
  for (const rank of columns.keys()) {
    const here = boxes.filter(({ id }) => ranks.get(id) === rank);
    const width = Math.max(0, ...here.map((box) => box.width));
    for (const box of here) {
      places.set(box.id, { x: x + (width - box.width) / 2, y: items.get(box.id)!.y - box.height / 2 - top });
    }
    x += width + gaps.beside;
  }
  return places;
}

/** The columns, each in the order that came out with the fewest crossings. */
function inOrder(columns: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  let now = columns.map((column) => [...column]);
  let best = { columns: now, crossings: crossingsOf(now) };
  for (let sweep = 0; sweep < 2 * sweeps && best.crossings > 0; sweep++) {
    const side: Side = sweep % 2 === 0 ? 'left' : 'right';
    const sorted = [...now];
    for (const index of along(now, side)) {
      const beside = placesIn(sorted[side === 'left' ? index - 1 : index + 1] ?? []);
      const here = placesIn(sorted[index]!);
      const wish = (item: Item) => mean(item[side].map((other) => beside.get(other)!)) ?? here.get(item)!;
      sorted[index] = sorted[index]!.toSorted((a, b) => wish(a) - wish(b));
    }
    now = sorted;
    const crossings = crossingsOf(now);
    if (crossings < best.crossings) best = { columns: now, crossings };
  }
  return best.columns;
}

/** How many pairs of lines between neighbouring columns cross. */
function crossingsOf(columns: readonly (readonly Item[])[]): number {
  let crossings = 0;
  for (const [index, column] of columns.entries()) {
    const places = placesIn(columns[index + 1] ?? []);
    const lines = column.flatMap(({ right }, from) => right.map((to) => ({ from, to: places.get(to)! })));
    for (const a of lines) for (const b of lines) if (a.from < b.from && a.to > b.to) crossings++;
  }
  return crossings;
}

/** Puts every item as near as can be to the middle of what it is connected with, `gap` pixels between them. */
function place(columns: readonly (readonly Item[])[], gap: number): void {
  for (let sweep = 0; sweep <= 2 * sweeps; sweep++) {
    const side: Side = sweep % 2 === 0 ? 'left' : 'right';
    for (const index of along(columns, side)) {
      const column = columns[index]!;
      // At last all that is connected counts, so that what stands between two columns is not drawn to one of them.
      const beside = (item: Item) => (sweep === 2 * sweeps ? [...item.left, ...item.right] : item[side]);
      const wishes = column.map((item) => mean(beside(item).map(({ y }) => y)) ?? item.y);
      const apart = column.map(({ height }, at) => (at === 0 ? 0 : (column[at - 1]!.height + height) / 2 + gap));
      for (const [at, y] of spaced(wishes, apart).entries()) column[at]!.y = y;
    }
  }
}

function along(columns: readonly unknown[], side: Side): number[] {
  return side === 'left' ? [...columns.keys()] : [...columns.keys()].reverse();
}

function placesIn(column: readonly Item[]): Map<Item, number> {
  return new Map(column.map((item, index) => [item, index]));
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
