import { cellAt, type MotionField } from './motion-field.js';

/** The vectors that may pass through each cell of a picture in between. */
export interface ProjectedVectors {
  /** Visits the different vectors that pass through a cell or one beside it, and standing still. */
  around(row: number, column: number, visit: (dx: number, dy: number) => void): void;
}

/**
 * Carries the vectors of two frames along themselves to a time between them (0 at the first, 1 at the second): those of the
 * first frame forwards, those of the second back, turned round so that all point from the first to the second.
 */
export function projectedVectors(time: number, forward: MotionField, backward: MotionField): ProjectedVectors {
  const { rows, columns, step } = forward;
  const cells = rows * columns;
  const next = new Int32Array(2 * cells).fill(-1);
  const head = new Int32Array(cells).fill(-1);
  const dx = new Float32Array(2 * cells);
  const dy = new Float32Array(2 * cells);
  for (let cell = 0; cell < cells; cell++) {
    const x = (cell % columns) * step + step / 2;
    const y = Math.floor(cell / columns) * step + step / 2;
    dx[cell] = forward.dx[cell]!;
    dy[cell] = forward.dy[cell]!;
    link(cell, cellAt(forward, x + time * dx[cell]!, y + time * dy[cell]!));
    const back = cells + cell;
    dx[back] = -backward.dx[cell]!;
    dy[back] = -backward.dy[cell]!;
    link(back, cellAt(forward, x - (1 - time) * dx[back]!, y - (1 - time) * dy[back]!));
  }

  function link(vector: number, cell: number): void {
    next[vector] = head[cell]!;
    head[cell] = vector;
  }

  return {
    around(row, column, visit) {
      const seen = new Set<number>();
      const once = (vx: number, vy: number): void => {
        const key = Math.round(4 * vx) * 65536 + Math.round(4 * vy);
        if (seen.has(key)) return;
        seen.add(key);
        visit(vx, vy);
      };
      for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, rows - 1); r++) {
        for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, columns - 1); c++) {
          for (let vector = head[r * columns + c]!; vector >= 0; vector = next[vector]!) once(dx[vector]!, dy[vector]!);
        }
      }
      once(0, 0);
    },
  };
}
