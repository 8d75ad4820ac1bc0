import { describe, expect, it } from 'vitest';
import { layeredLayout } from './layered-layout.js';

const gaps = { below: 20, beside: 50 };
const boxes = (ids: string, height = 60) => Array.from(ids, (id) => ({ id, width: 100, height }));
/** `ab bc`: from a to b, from b to c. */
const arrows = (text: string) => text.split(' ').map((pair): [string, string] => [pair[0]!, pair[1]!]);
const placed = (ids: string, lines: string) => Object.fromEntries(layeredLayout(boxes(ids), arrows(lines), gaps));

describe('a layout in columns', () => {
  it('puts a chain in one row', () => {
    expect(placed('abc', 'ab bc')).toEqual({ a: { x: 0, y: 0 }, b: { x: 150, y: 0 }, c: { x: 300, y: 0 } });
  });

  it('puts what is connected with two in their middle', () => {
    expect(placed('abc', 'ac bc')).toMatchObject({ a: { y: 0 }, b: { y: 80 }, c: { x: 150, y: 40 } });
  });

  it('puts what gives next to what takes', () => {
    const { c, d, e } = placed('abcde', 'ab bc cd ed');
    expect([c!.x, d!.x, e!.x]).toEqual([300, 450, 300]);
  });

  it('crosses no lines that need not cross', () => {
    const { a, b, c, d, e, f } = placed('abcdef', 'af be cd');
    expect([a!.y - f!.y, b!.y - e!.y, c!.y - d!.y]).toEqual([0, 0, 0]);
  });

  it('lets boxes of a column stand a gap apart', () => {
    const tall = layeredLayout([...boxes('ad'), ...boxes('bc', 300)], arrows('ab bd ac cd'), gaps);
    expect(tall.get('c')!.y - tall.get('b')!.y).toBe(300 + gaps.below);
    expect(tall.get('a')!.y).toBe(tall.get('d')!.y);
  });

  it('has columns as wide as their widest box, the others in their middle', () => {
    const wide = [{ id: 'w', width: 300, height: 60 }, ...boxes('xy')];
    const places = layeredLayout(wide, arrows('wy xy'), gaps);
    expect([places.get('w')!.x, places.get('x')!.x, places.get('y')!.x]).toEqual([0, 100, 350]);
  });

  it('draws a circle, an arrow to itself, and boxes without arrows', () => {
    const places = Object.values(placed('abcde', 'ab bc ca dd'));
    expect(places).toHaveLength(5);
    for (const [index, one] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        expect(Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 60).toBe(true);
      }
    }
    expect(layeredLayout([], [], gaps).size).toBe(0);
  });
});
