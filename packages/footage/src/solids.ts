/** Solids seen by parallel rays, from a little above. Sizes are about radius 1; y points down, z towards the viewer. */
export type Solid = 'ball' | 'cube' | 'pyramid' | 'cylinder';

/** Direction to the light: up, left, and towards the viewer. */
const LIGHT = [-0.42, -0.7, 0.577] as const;

type Vector = readonly [number, number, number];
type Plane = readonly [number, number, number, number];
const CUBE: readonly Plane[] = [
  [1, 0, 0, 0.68],
  [-1, 0, 0, 0.68],
  [0, 1, 0, 0.68],
  [0, -1, 0, 0.68],
  [0, 0, 1, 0.68],
  [0, 0, -1, 0.68],
];
const PYRAMID: readonly Plane[] = [
  [0, 1, 0, 0.75],
  [0.882, -0.471, 0, 0.447],
  [-0.882, -0.471, 0, 0.447],
  [0, -0.471, 0.882, 0.447],
  [0, -0.471, -0.882, 0.447],
];
const ENDS: readonly Plane[] = [
  [0, 1, 0, 0.82],
  [0, -1, 0, 0.82],
];
const TILT = 0.45;

/** How a solid is lit along a ray. `turn` is in radians. Returns the shade in about [0.5, 1.2], or -1 where the ray misses. */
export type Shader = (x: number, y: number) => number;

function lit(x: number, y: number, z: number): number {
  return 0.62 + 0.5 * Math.max(0, x * LIGHT[0] + y * LIGHT[1] + z * LIGHT[2]);
}

function ball(turn: number): Shader {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return (x, y) => {
    const inside = 0.9 - x * x - y * y;
    if (inside < 0) return -1;
    const z = Math.sqrt(inside);
    // A paler belt through the poles makes turning visible.
    const belt = Math.abs(cos * x + sin * y + 0.1 * z) < 0.2 ? 1.16 : 1;
    const shine = Math.max(0, (x * LIGHT[0] + y * LIGHT[1] + z * LIGHT[2]) * 1.05) ** 24;
    return lit(x, y, z) * belt + 0.3 * shine;
  };
}

/** The shader of a solid turned by some angle: a cube and a pyramid about their axis, a ball and a cylinder in the picture. */
export function solid(kind: Solid, turn: number): Shader {
  if (kind === 'ball') return ball(turn);
  const rolls = kind === 'cylinder';
  const yaw = rolls ? 0 : 0.6 + turn;
  const [cy, sy, ct, st] = [Math.cos(yaw), Math.sin(yaw), Math.cos(TILT), Math.sin(TILT)];
  const [cr, sr] = rolls ? [Math.cos(turn), Math.sin(turn)] : [1, 0];
  const planes = kind === 'cube' ? CUBE : kind === 'pyramid' ? PYRAMID : ENDS;
  // From the picture into the solid: roll, tilt, yaw.
  const into = (x: number, y: number, z: number): Vector => {
    const [rx, ry] = [cr * x + sr * y, cr * y - sr * x];
    const [ty, tz] = [ct * ry - st * z, ct * z + st * ry];
    return [cy * rx + sy * tz, ty, cy * tz - sy * rx];
  };
  const [dx, dy, dz] = into(0, 0, -1);
  const light = into(...LIGHT);
  const shades = planes.map(([nx, ny, nz]) => 0.58 + 0.55 * Math.max(0, nx * light[0] + ny * light[1] + nz * light[2]));
  // Rays are parallel, so how far a plane is along one is linear in the picture's x and y.
  const [right, down, start] = [into(1, 0, 0), into(0, 1, 0), into(0, 0, 3)];
  const along = (plane: Plane, way: Vector) => plane[0] * way[0] + plane[1] * way[1] + plane[2] * way[2];
  const faces = planes.map((plane, index) => ({
    speed: along(plane, [dx, dy, dz]),
    gap: plane[3] - along(plane, start),
    gapX: along(plane, right),
    gapY: along(plane, down),
    shade: shades[index] as number,
  }));
  const square = dx * dx + dz * dz;
  const radius = 0.6;
  return (x, y) => {
    let enter = -1e9;
    let leave = 1e9;
    let shade = 1;
    for (const face of faces) {
      const gap = face.gap - face.gapX * x - face.gapY * y;
      const { speed } = face;
      if (Math.abs(speed) < 1e-9) {
        if (gap < 0) return -1;
      } else if (speed < 0) {
        if (gap / speed <= enter) continue;
        enter = gap / speed;
        shade = face.shade;
      } else leave = Math.min(leave, gap / speed);
    }
    if (rolls) {
      const ox = start[0] + right[0] * x + down[0] * y;
      const oz = start[2] + right[2] * x + down[2] * y;
      const half = ox * dx + oz * dz;
      const root = half * half - square * (ox * ox + oz * oz - radius * radius);
      if (root < 0) return -1;
      const side = (-half - Math.sqrt(root)) / square;
      leave = Math.min(leave, (-half + Math.sqrt(root)) / square);
      if (side > enter) {
        enter = side;
        const nx = (ox + side * dx) / radius;
        const nz = (oz + side * dz) / radius;
        shade = 0.58 + 0.55 * Math.max(0, nx * light[0] + nz * light[2]);
      }
    }
    return enter <= leave ? shade : -1;
  };
}
