/**
 * How things move from one frame to another: a vector in pixels for every cell of `step x step` pixels, rows of cells one
 * after another. Vector `(dx, dy)` at a pixel of the first frame points to the same thing in the second, seen from there.
 */
export interface MotionField {
  readonly step: number;
  readonly rows: number;
  readonly columns: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** A field without motion for frames of `height x width` pixels. */
export function stillField(height: number, width: number, step: number): MotionField {
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  return { step, rows, columns, dx: new Float32Array(rows * columns), dy: new Float32Array(rows * columns) };
}

/** The cell that holds a point, or the nearest one to a point outside. */
export function cellAt({ step, rows, columns }: MotionField, x: number, y: number): number {
  const row = Math.min(Math.max(Math.floor(y / step), 0), rows - 1);
  const column = Math.min(Math.max(Math.floor(x / step), 0), columns - 1);
  return row * columns + column;
}

/** The same motion on a picture twice as large, with the same step: every vector doubles and serves 2x2 cells. */
export function enlargeField(field: MotionField, height: number, width: number): MotionField {
  const large = stillField(height, width, field.step);
  for (let row = 0, cell = 0; row < large.rows; row++) {
    const from = Math.min(row >> 1, field.rows - 1) * field.columns;
    for (let column = 0; column < large.columns; column++, cell++) {
      const source = from + Math.min(column >> 1, field.columns - 1);
      large.dx[cell] = 2 * field.dx[source]!;
      large.dy[cell] = 2 * field.dy[source]!;
    }
  }
  return large;
}
