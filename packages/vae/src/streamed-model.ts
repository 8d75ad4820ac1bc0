import type { OnnxModel } from '@kinograph/onnx';
import type { Runtime, Session, SessionOptions, Tensors } from '@kinograph/runtime';
import type { Tensor } from '@kinograph/tensor';
import { keptOutput, pastInput } from './past.js';
import type { ChunkPlace } from './vae-models.js';

/** A pair of models that carry a clip through chunk by chunk. Sessions open when first needed and serve any number of clips. */
export class StreamedModel {
  readonly #build: (place: ChunkPlace) => OnnxModel;
  readonly #runtime: Runtime;
  readonly #options: Omit<SessionOptions, 'signal'>;
  readonly #sessions = new Map<ChunkPlace, Promise<Session>>();

  constructor(build: (place: ChunkPlace) => OnnxModel, runtime: Runtime, options: Omit<SessionOptions, 'signal'>) {
    this.#build = build;
    this.#runtime = runtime;
    this.#options = options;
  }

  /**
   * Runs every chunk in order and gives the model's one public output for each. Between chunks only what the causal
   * layers keep is held: the last two frames of each, whatever the length of the clip.
   */
  async *run(
    chunks: AsyncIterable<Tensor<'float32'>>,
    { input, output, signal }: { input: string; output: string; signal?: AbortSignal | undefined },
  ): AsyncGenerator<Tensor<'float32'>> {
    let past: Tensors | undefined;
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      const session = await this.#session(past === undefined ? 'first' : 'next');
      const results: Tensors = await session.run({ [input]: chunk, ...past }, signal ? { signal } : {});
      past = pastOf(session.model, results);
      yield results[output] as Tensor<'float32'>;
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
    const opening = this.#runtime.open(this.#build(place), this.#options);
    this.#sessions.set(place, opening);
    opening.catch(() => this.#sessions.delete(place));
    return opening;
  }
}

/** What the layers kept, under the names they recall it by. */
function pastOf(model: OnnxModel, results: Tensors): Tensors {
  const prefix = keptOutput('');
  const kept = model.outputs.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(kept.map((name) => [pastInput(name.slice(prefix.length)), results[name]!]));
}
