import { Turns } from '@kinograph/tensor';
import { cellSize, estimateMotion } from './estimate-motion.js';
import type { Between } from './method.js';
import { cellAt, type MotionField } from './motion-field.js';
import { type Padded, pad, windowDifference, within } from './padded.js';
import type { Planes } from './planes.js';
import { projectedVectors } from './project-vectors.js';

/** Costs and weights, in the units of the frames' values (2 from black to white). */
const occluded = 0.12; // cost of a vector that only one of the two frames bears out
const doubtful = 0.6; // pixels of disagreement at which a frame bears a vector out no more
const alike = 0.15; // difference at which two samples are no longer the same thing

/**
 * What lies between two frames, by moving both along the motion between them and blending. Motion is estimated once, in both
 * directions; then each time in between gets a vector for every cell of its own picture, so there are no holes and no
 * overlaps (bilateral compensation, Choi et al. 2007), chosen among those that pass through it. A frame whose own motion
 * disagrees with the vector does not see the thing there (it is hidden), and weighs nothing. Overlapping windows (Orchard &
 * Sullivan 1994) hide the borders of the cells.
 */
export async function betweenByMotion(a: Planes, b: Planes): Promise<Between> {
  const turns = new Turns();
  const forward = await estimateMotion(a, b, turns);
  const backward = await estimateMotion(b, a, turns);
  const margin = 2 * cellSize + 2;
  const [first, second] = [pad(a, margin), pad(b, margin)];
  const [least, most] = rangeOf(a, b);
  return async (time) => {
    const motion = await turns.through(motionAt(time, first, second, forward, backward));
    const frame = await turns.through(blend(time, first, second, forward, backward, motion));
    for (let index = 0; index < frame.data.length; index++) {
      frame.data[index] = Math.min(Math.max(frame.data[index]!, least), most);
    }
    return frame;
  };
}

/** The least and greatest value of both frames: sampling between pixels must not leave it. */
function rangeOf(a: Planes, b: Planes): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { data } of [a, b]) {
    for (const value of data) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return [least, most];
}

/** How far a frame's own motion bears out a vector that passes through `(x, y)`: 1 fully, towards 0 not at all. */
function support(field: MotionField, x: number, y: number, vx: number, vy: number): number {
  const cell = cellAt(field, x, y);
  const distance = ((field.dx[cell]! - vx) ** 2 + (field.dy[cell]! - vy) ** 2) / doubtful ** 2;
  return 1 / (1 + distance * distance);
}

/** Yields after every row, as `blend` does. */
function* motionAt(
  time: number,
  a: Padded,
  b: Padded,
  forward: MotionField,
  backward: MotionField,
): Generator<void, MotionField> {
  const { step, rows, columns } = forward;
  const candidates = projectedVectors(time, forward, backward);
  const dx = new Float32Array(rows * columns);
  const dy = new Float32Array(rows * columns);
  for (let row = 0, cell = 0; row < rows; row++) {
    yield;
    for (let column = 0; column < columns; column++, cell++) {
      const x = column * step - step / 2;
      const y = row * step - step / 2;
      const [centreX, centreY] = [x + step - 0.5, y + step - 0.5];
      let bestCost = Number.POSITIVE_INFINITY;
      candidates.around(row, column, (vx, vy) => {
        const [aX, aY, bX, bY] = [-time * vx, -time * vy, (1 - time) * vx, (1 - time) * vy];
        const seenInA = support(forward, centreX + aX, centreY + aY, vx, vy);
        const seenInB = support(backward, centreX + bX, centreY + bY, -vx, -vy);
        const both = seenInA * seenInB;
        const either = Math.max(seenInA, seenInB);
        const unlike = windowDifference(a, b, 2 * step, x + aX, y + aY, x + bX, y + bY);
        const cost = both * unlike + (1 - both) * Math.max(occluded, unlike * (1 - either)) + (1 - either) * occluded;
        if (cost < bestCost) {
          bestCost = cost;
          dx[cell] = vx;
          dy[cell] = vy;
        }
      });
    }
  }
  return { step, rows, columns, dx, dy };
}

function* blend(
  time: number,
  a: Padded,
  b: Padded,
  forward: MotionField,
  backward: MotionField,
  motion: MotionField,
): Generator<void, Planes> {
  const { channels, height, width } = a;
  const { step, rows, columns } = motion;
  const size = height * width;
  const data = new Float32Array(channels * size);
  const sampleA = new Float32Array(channels);
  const sampleB = new Float32Array(channels);
  for (let y = 0; y < height; y++) {
    yield;
    const upper = (y + 0.5) / step - 0.5;
    for (let x = 0; x < width; x++) {
      const left = (x + 0.5) / step - 0.5;
      const [row, column] = [Math.floor(upper), Math.floor(left)];
      let total = 0;
      for (let corner = 0; corner < 4; corner++) {
        const [down, right] = [corner >> 1, corner & 1];
        const overlap = raised(upper - row, down) * raised(left - column, right);
        if (overlap === 0) continue;
        const cellRow = Math.min(Math.max(row + down, 0), rows - 1);
        const cellColumn = Math.min(Math.max(column + right, 0), columns - 1);
        const cell = cellRow * columns + cellColumn;
        const [vx, vy] = [motion.dx[cell]!, motion.dy[cell]!];
        const [aX, aY] = [x - time * vx, y - time * vy];
        const [bX, bY] = [x + (1 - time) * vx, y + (1 - time) * vy];
        const seenInA = support(forward, aX, aY, vx, vy);
        const seenInB = support(backward, bX, bY, -vx, -vy);
        sample(a, aX, aY, sampleA);
        sample(b, bX, bY, sampleB);
        let unlike = 0;
        for (let channel = 0; channel < channels; channel++) unlike += Math.abs(sampleA[channel]! - sampleB[channel]!);
        const agreement = Math.exp(-((unlike / channels / alike) ** 2));
        const single = Math.abs(seenInA - seenInB);
        const weight = overlap * (1e-3 + Math.max(agreement * seenInA * seenInB, 0.3 * single));
        const fromA = (1 - time) * (seenInA + 1e-3);
        const fromB = time * (seenInB + 1e-3);
        const share = fromA / (fromA + fromB);
        for (let channel = 0; channel < channels; channel++) {
          const value = share * sampleA[channel]! + (1 - share) * sampleB[channel]!;
          data[channel * size + y * width + x]! += weight * value;
        }
        total += weight;
      }
      for (let channel = 0; channel < channels; channel++) data[channel * size + y * width + x]! /= total;
    }
  }
  return { channels, height, width, data };
}

/** The raised-cosine weight of the nearer (`side` 0) or further cell at a place between two cells; both sum to 1. */
function raised(place: number, side: number): number {
  const further = 0.5 - 0.5 * Math.cos(Math.PI * place);
  return side === 0 ? 1 - further : further;
}

/** All channels at a point, by Catmull-Rom interpolation (Keys 1981, a = -1/2), which keeps textures sharper than linear. */
function sample(frame: Padded, x: number, y: number, into: Float32Array): void {
  const { data, margin, rowStride, planeStride } = frame;
  const column = within(x, margin - 1, frame.width, 2);
  const row = within(y, margin - 1, frame.height, 2);
  const [across, down] = [cubic(column - Math.floor(column)), cubic(row - Math.floor(row))];
  const start = (Math.floor(row) - 1 + margin) * rowStride + Math.floor(column) - 1 + margin;
  for (let channel = 0; channel < into.length; channel++) {
    let sum = 0;
    for (let r = 0, at = start + channel * planeStride; r < 4; r++, at += rowStride) {
      const line =
        across[0] * data[at]! + across[1] * data[at + 1]! + across[2] * data[at + 2]! + across[3] * data[at + 3]!;
      sum += down[r]! * line;
    }
    into[channel] = sum;
  }
}

/** The weights of the four values around a place `t` between the second and the third. */
function cubic(t: number): [number, number, number, number] {
  const [square, cube] = [t * t, t * t * t];
  return [
    (-cube + 2 * square - t) / 2,
    (3 * cube - 5 * square + 2) / 2,
    (-3 * cube + 4 * square + t) / 2,
    (cube - square) / 2,
  ];
}
