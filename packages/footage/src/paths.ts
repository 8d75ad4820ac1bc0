import { random } from './random.js';
import type { Scene, SceneObject } from './scene.js';
import { SIZES } from './vocabulary.js';

/** Where an object is at one moment. Lengths in shares of the shorter side; (0, 0) is the middle, y points down. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Radians turned since the first frame. */
  readonly angle: number;
  /** The height its shadow falls on. */
  readonly floor: number;
}

/** A part of the picture an object moves in. */
interface Cell {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

function cells(scene: Pick<Scene, 'relation'>, halfWidth: number, halfHeight: number): readonly Cell[] {
  const whole = { x: 0, y: 0, halfWidth, halfHeight };
  const beside = (side: number): Cell => ({ ...whole, x: (side * halfWidth) / 2, halfWidth: halfWidth / 2 });
  const stacked = (side: number): Cell => ({ ...whole, y: (side * halfHeight) / 2, halfHeight: halfHeight / 2 });
  const deep = (side: number): Cell => ({ ...whole, x: -0.07 * side, y: 0.13 * side, halfHeight: halfHeight * 0.8 });
  switch (scene.relation) {
    case undefined:
      return [whole];
    case 'left-of':
      return [beside(-1), beside(1)];
    case 'right-of':
      return [beside(1), beside(-1)];
    case 'above':
      return [stacked(-1), stacked(1)];
    case 'below':
      return [stacked(1), stacked(-1)];
    case 'behind':
      return [deep(-1), deep(1)];
    case 'in-front-of':
      return [deep(1), deep(-1)];
  }
}

/**
 * The poses of a scene's objects over time.
 *
 * @returns a function of progress (0 at the first frame, 1 at the last) and seconds; poses stand in the order of the objects.
 */
export function paths(
  scene: Pick<Scene, 'seed' | 'relation'> & { readonly objects: readonly SceneObject[] },
  halfWidth: number,
  halfHeight: number,
): (progress: number, seconds: number) => Pose[] {
  const room = cells(scene, halfWidth, halfHeight);
  const moves = scene.objects.map(({ motion, size }, index) => {
    const chance = random(scene.seed, 20 + index);
    const cell = room[index] as Cell;
    const alone = scene.objects.length === 1;
    const base = SIZES[size] * chance.between(0.96, 1.04) * (alone ? 1 : 0.82);
    const [across, along, phase] = [chance.between(-1, 1), chance.between(-1, 1), chance.between(-1, 1)];
    const swing = (extent: number, margin: number) => Math.max(0.05, extent - base * 0.95 - margin);
    const wide = Math.min(swing(cell.halfWidth, 0.02), 0.6);
    const tall = Math.min(swing(cell.halfHeight, 0.05), 0.42);
    const orbit = Math.min(wide, tall, 0.25);
    const restX = cell.x + 0.05 * across * Math.min(1, wide * 4);
    const restY = cell.y + (alone ? 0.06 : 0) + 0.03 * along;
    return (progress: number, seconds: number): Pose => {
      let [x, y, radius, angle] = [restX, restY, base, 0];
      const way = 2 * progress - 1;
      if (motion === 'left') x = cell.x - way * wide;
      if (motion === 'right') x = cell.x + way * wide;
      if (motion === 'up') y = cell.y - way * tall;
      if (motion === 'down') y = cell.y + way * tall;
      if (motion === 'bouncing')
        y =
          cell.y +
          tall -
          2 * tall * Math.abs(Math.sin(Math.PI * Math.max(1, seconds) * (progress + 0.03 * phase))) * 0.9;
      if (motion === 'circling') {
        const turn = -Math.PI / 2 + 0.2 * phase + Math.PI * Math.max(1.5, seconds) * progress;
        x = cell.x + orbit * Math.cos(turn);
        y = cell.y + orbit * Math.sin(turn);
      }
      if (motion === 'growing') radius *= 0.55 + (alone ? 0.9 : 0.7) * progress;
      if (motion === 'shrinking') radius *= (alone ? 1.45 : 1.25) - (alone ? 0.9 : 0.7) * progress;
      if (motion === 'spinning') angle = Math.PI * 0.5 * Math.max(1.5, seconds) * progress;
      const ground = alone ? 0.4 * (halfHeight / 0.5) : cell.y + Math.min(cell.halfHeight * 0.8, base + 0.12);
      return { x, y, radius, angle, floor: Math.max(ground, y + radius * 0.92) };
    };
  });
  return (progress, seconds) => moves.map((move) => move(progress, seconds));
}
