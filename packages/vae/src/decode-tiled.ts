import type { Tensor } from '@kinograph/tensor';
import type { StreamedModel } from './streamed-model.js';
import { cropTile, type Joining, joinTiles, type TileGrid } from './tiles.js';

type Video = Tensor<'float32'>;

/** How tiles are decoded. */
export interface TiledOptions {
  readonly grid: TileGrid;
  readonly joining: Joining;
  readonly single: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** One tile on its way through the decoder: the engine keeps its past between chunks, apart from that of the others. */
class TileRun {
  #next: Video | undefined;
  readonly #frames: AsyncGenerator<Video>;

  constructor(decoder: StreamedModel, { single, signal }: TiledOptions) {
    this.#frames = decoder.run(this.#chunks(), { input: 'latents', output: 'frames', single, signal });
  }

  async decode(latents: Video): Promise<Video> {
    this.#next = latents;
    const { value } = await this.#frames.next();
    return value as Video;
  }

  async end(): Promise<void> {
    this.#next = undefined;
    await this.#frames.return(undefined);
  }

  async *#chunks(): AsyncGenerator<Video> {
    for (let chunk = this.#next; chunk; chunk = this.#next) {
      this.#next = undefined;
      yield chunk;
    }
  }
}

/**
 * Decodes chunks of latents tile by tile, and gives each chunk's frames whole: what is computed at once is one tile, what is kept between
 * chunks is the past of all of them. The signal is looked at before every tile.
 */
export async function* decodeTiled(
  decoder: StreamedModel,
  chunks: AsyncIterable<Video>,
  options: TiledOptions,
): AsyncGenerator<Video> {
  const { grid, joining, signal } = options;
  const runs = grid.rows.map(() => grid.columns.map(() => new TileRun(decoder, options)));
  try {
    for await (const chunk of chunks) {
      const rows: Video[][] = [];
      for (const [i, row] of grid.rows.entries()) {
        rows.push([]);
        for (const [j, column] of grid.columns.entries()) {
          signal?.throwIfAborted();
          rows[i]!.push(await runs[i]![j]!.decode(cropTile(chunk, row, column, grid.side)));
        }
      }
      yield joinTiles(rows, joining);
    }
  } finally {
    for (const run of runs.flat()) await run.end();
  }
}
