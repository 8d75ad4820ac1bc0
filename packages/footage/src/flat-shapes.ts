/** Signed distances of flat shapes of radius about 1, negative inside, y down (after Inigo Quilez, "2D distance functions"). */
export type FlatShape = 'star' | 'ring' | 'cross' | 'heart';

function star(x: number, y: number): number {
  const [reach, inner, cos, sin] = [1.1, 0.5, 0.809016994, 0.587785252];
  let [px, py] = [Math.abs(x), -y];
  let fold = 2 * Math.max(cos * px - sin * py, 0);
  px -= fold * cos;
  py += fold * sin;
  fold = 2 * Math.max(-cos * px - sin * py, 0);
  px = Math.abs(px + fold * cos);
  py += fold * sin - reach;
  const [bx, by] = [inner * sin, inner * cos - 1];
  const along = Math.min(Math.max((px * bx + py * by) / (bx * bx + by * by), 0), reach);
  return Math.hypot(px - bx * along, py - by * along) * Math.sign(py * bx - px * by);
}

function cross(x: number, y: number): number {
  const [ax, ay] = [Math.abs(x), Math.abs(y)];
  const [qx, qy] = [Math.max(ax, ay) - 0.92, Math.min(ax, ay) - 0.32];
  return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0);
}

function heart(x: number, y: number): number {
  const scale = 1.62;
  const [px, py] = [Math.abs(x) / scale, (0.86 - y) / scale];
  if (px + py > 1) return (Math.hypot(px - 0.25, py - 0.75) - Math.SQRT2 / 4) * scale;
  const middle = 0.5 * Math.max(px + py, 0);
  const near = Math.min(px * px + (py - 1) ** 2, (px - middle) ** 2 + (py - middle) ** 2);
  return Math.sqrt(near) * Math.sign(px - py) * scale;
}

/** The distance from a point to the outline of a shape. */
export function flatDistance(shape: FlatShape, x: number, y: number): number {
  switch (shape) {
    case 'star':
      return star(x, y);
    case 'ring':
      return Math.abs(Math.hypot(x, y) - 0.72) - 0.26;
    case 'cross':
      return cross(x, y);
    case 'heart':
      return heart(x, y);
  }
}
