import type { OnnxModel } from '@kinograph/onnx';
import type { KeepingRun, KeptTensor, Runtime, Session, SessionOptions } from '@kinograph/runtime';
import type { Tensor } from '@kinograph/tensor';
import { keptOutput, pastInput } from './past.js';
import type { ChunkPlace } from './vae-models.js';

/** How a clip goes through a `StreamedModel`. */
interface RunOptions {
  /** Name of the model's input for a chunk. */
  readonly input: string;
  /** Name of its output for a chunk. */
  readonly output: string;
  /** There is one chunk only. */
  readonly single?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A pair of models that carry a clip through chunk by chunk. Sessions open when first needed and serve any number of clips. */
export class StreamedModel {
  readonly #build: (place: ChunkPlace) => Promise<OnnxModel>;
  readonly #runtime: Runtime;
  readonly #options: Omit<SessionOptions, 'signal'>;
  readonly #sessions = new Map<ChunkPlace, Promise<Session>>();
  /** Made, but not opened yet. */
  readonly #models = new Map<ChunkPlace, Promise<OnnxModel>>();

  constructor(
    build: (place: ChunkPlace) => Promise<OnnxModel>,
    runtime: Runtime,
    options: Omit<SessionOptions, 'signal'>,
  ) {
    this.#build = build;
    this.#runtime = runtime;
    this.#options = options;
  }

  /**
   * Runs every chunk in order and gives the model's one public output for each. Between chunks only what the causal
   * layers keep is held, by the engine: the last two frames of each, whatever the length of the clip. The model for later chunks is made
   * and opened while the first chunk is under way, unless `single` says that none will come.
   */
  async *run(
    chunks: AsyncIterable<Tensor<'float32'>>,
    { input, output, single = false, signal }: RunOptions,
  ): AsyncGenerator<Tensor<'float32'>> {
    let before: KeepingRun | undefined;
    try {
      for await (const chunk of chunks) {
        signal?.throwIfAborted();
        const opening = this.#session(before ? 'next' : 'first');
        const ahead = !before && !single && !this.#sessions.has('next');
        if (ahead) this.#model('next').catch(() => {}); // Whoever needs it hears of it.
        const session = await opening;
        const feeds = { [input]: chunk, ...(before && pastOf(before)) };
        const running = session.runKeeping(feeds, keptBy(session.model), signal ? { signal } : {});
        if (ahead) this.#session('next').catch(() => {}); // Whoever needs it hears of it.
        const now = await running;
        await before?.release();
        before = now;
        yield now.results[output] as Tensor<'float32'>;
      }
    } finally {
      await before?.release();
    }
  }

  /** Makes both models ahead. Opens nothing. */
  async build(): Promise<void> {
    for (const place of ['first', 'next'] as const) {
      if (this.#sessions.has(place) || this.#models.has(place)) continue;
      await this.#model(place);
    }
  }

  /** Releases the sessions that were opened; runs under way finish first. */
  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map(async (session) => (await session).dispose()));
  }

  #session(place: ChunkPlace): Promise<Session> {
    const known = this.#sessions.get(place);
    if (known !== undefined) return known;
    // A session is shared by clips, so one clip's signal must not stop it from opening.
    const opening = this.#model(place).then((model) => this.#runtime.open(model, this.#options));
    this.#models.delete(place);
    this.#sessions.set(place, opening);
    opening.catch(() => this.#sessions.delete(place));
    return opening;
  }

  #model(place: ChunkPlace): Promise<OnnxModel> {
    const model = this.#models.get(place) ?? this.#build(place);
    this.#models.set(place, model);
    model.catch(() => this.#models.delete(place));
    return model;
  }
}

const prefix = keptOutput('');

/** Outputs with what the layers keep for the next chunk. */
function keptBy({ outputs }: OnnxModel): string[] {
  return outputs.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

/** What the layers kept, under the names they recall it by. */
function pastOf({ kept }: KeepingRun): Record<string, KeptTensor> {
  const renamed = Object.entries(kept).map(([name, tensor]) => [pastInput(name.slice(prefix.length)), tensor]);
  return Object.fromEntries(renamed);
}
