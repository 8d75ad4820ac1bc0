import { KinographError } from '@kinograph/errors';
import { type Tensor, tensor } from '@kinograph/tensor';

type Video = Tensor<'float32'>;

/** How a picture is cut into overlapping tiles (diffusers' `enable_tiling`: 256 pixels, one begins every 192). */
export interface TileGrid {
  /** Side of a tile, and what lies between the beginnings of two, in latent cells. */
  readonly side: number;
  readonly stride: number;
  /** Places of the tiles, in latent cells: rows from above, columns from the left. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Fewest latent cells of a tile's side: a quarter of it overlaps, which is one cell. */
const smallestSide = 4;

/**
 * The tiles of a picture of `height` x `width` latent cells, or nothing where one tile holds all of it. Tiles begin every three quarters
 * of their side.
 * @param tile side of a tile in pixels, `cell` pixels of a latent cell
 * @throws KinographError `vae.tile`
 */
export function tileGrid(
  { height, width }: { readonly height: number; readonly width: number },
  tile: number | undefined,
  cell: number,
): TileGrid | undefined {
  if (tile === undefined) return undefined;
  const side = tile / cell;
  if (!Number.isInteger(side) || side < smallestSide) {
    throw new KinographError('vae.tile', {
      where: 'tile',
      wanted: `a multiple of ${cell} pixels, ${smallestSide * cell} or more`,
      got: String(tile),
    });
  }
  if (height <= side && width <= side) return undefined;
  const stride = Math.floor((side * 3) / 4);
  const places = (size: number) => Array.from({ length: Math.ceil(size / stride) }, (_, index) => index * stride);
  return { side, stride, rows: places(height), columns: places(width) };
}

/** The part of `[B, C, F, H, W]` that begins at a row and column, as far as there is any. */
export function cropTile(video: Video, row: number, column: number, side: number): Video {
  const [batch, channels, frames, height, width] = video.shape as [number, number, number, number, number];
  const [rows, columns] = [Math.min(side, height - row), Math.min(side, width - column)];
  const planes = batch * channels * frames;
  const data = new Float32Array(planes * rows * columns);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < rows; y++) {
      const from = (plane * height + row + y) * width + column;
      data.set(video.data.subarray(from, from + columns), (plane * rows + y) * columns);
    }
  }
  return tensor('float32', [batch, channels, frames, rows, columns], data);
}

/** How decoded tiles are put together. */
export interface Joining {
  /** Pixels between the beginnings of two tiles, and of the strip in which one fades into the next. */
  readonly stride: number;
  readonly blend: number;
  /** Pixels that fade by the same amount: those of one patch of the decoder's output. */
  readonly patch: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Puts tiles `[B, 3, F, h, w]` together, in rows: each fades into the one above it and then into the one to its left, over the strip that
 * they share. Tiles are changed. Limited to [-1, 1] only then, as the reference does.
 */
export function joinTiles(rows: readonly (readonly Video[])[], joining: Joining): Video {
  const { stride, height, width } = joining;
  const [batch, channels, frames] = rows[0]![0]!.shape as [number, number, number, number, number];
  const planes = batch * channels * frames;
  const whole = tensor('float32', [batch, channels, frames, height, width]);
  for (const [i, row] of rows.entries()) {
    for (const [j, tile] of row.entries()) {
      if (i > 0) fadeFromAbove(rows[i - 1]![j]!, tile, joining);
      if (j > 0) fadeFromLeft(row[j - 1]!, tile, joining);
      const [, , , tileHeight, tileWidth] = tile.shape as [number, number, number, number, number];
      const [top, left] = [i * stride, j * stride];
      const taken = {
        rows: Math.min(stride, tileHeight, height - top),
        columns: Math.min(stride, tileWidth, width - left),
      };
      for (let plane = 0; plane < planes; plane++) {
        for (let y = 0; y < taken.rows; y++) {
          const from = (plane * tileHeight + y) * tileWidth;
          const to = (plane * height + top + y) * width + left;
          for (let x = 0; x < taken.columns; x++) whole.data[to + x] = limited(tile.data[from + x]!);
        }
      }
    }
  }
  return whole;
}

function limited(value: number): number {
  return value > 1 ? 1 : Math.max(value, -1);
}

/** How much of the tile itself there is at a pixel of the strip; the rest is the other's. */
function share(at: number, extent: number, patch: number): number {
  return Math.floor(at / patch) / (extent / patch);
}

function fadeFromAbove(above: Video, tile: Video, { blend, patch }: Joining): void {
  const [aboveHeight, tileHeight, width] = [above.shape[3]!, tile.shape[3]!, tile.shape[4]!];
  const extent = Math.min(aboveHeight, tileHeight, blend);
  const planes = tile.data.length / (tileHeight * width);
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < extent; y++) {
      const own = share(y, extent, patch);
      const from = (plane * aboveHeight + aboveHeight - extent + y) * width;
      const to = (plane * tileHeight + y) * width;
      for (let x = 0; x < width; x++) {
        tile.data[to + x] = above.data[from + x]! * (1 - own) + tile.data[to + x]! * own;
      }
    }
  }
}

function fadeFromLeft(left: Video, tile: Video, { blend, patch }: Joining): void {
  const [leftWidth, width] = [left.shape[4]!, tile.shape[4]!];
  const extent = Math.min(leftWidth, width, blend);
  const lines = tile.data.length / width;
  for (let line = 0; line < lines; line++) {
    const from = (line + 1) * leftWidth - extent;
    const to = line * width;
    for (let x = 0; x < extent; x++) {
      const own = share(x, extent, patch);
      tile.data[to + x] = left.data[from + x]! * (1 - own) + tile.data[to + x]! * own;
    }
  }
}
