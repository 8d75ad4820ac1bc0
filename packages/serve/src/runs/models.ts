import type { Checkpoint } from '@kinograph/checkpoint';
import { KinographError, suggestion } from '@kinograph/errors';
import type { GraphData } from '@kinograph/graph';
import { modelDefaults } from '@kinograph/pipelines';

/** Opens a checkpoint. */
export type OpenModel = () => Promise<Checkpoint>;

/** The checkpoints a server lets graphs use, by the names graphs give them; opened when first used, once. */
export class Models {
  readonly #open: ReadonlyMap<string, OpenModel>;
  readonly #opened = new Map<string, Promise<Checkpoint>>();

  constructor(models: Readonly<Record<string, OpenModel>>) {
    this.#open = new Map(Object.entries(models));
  }

  get names(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** @throws KinographError `serve.checkpoint-unknown`, and what opening it throws. */
  checkpoint(name: string): Promise<Checkpoint> {
    const known = this.#opened.get(name);
    if (known) return known;
    const open = this.#open.get(name);
    if (!open) return Promise.reject(unknown(`checkpoint "${name}"`, name, this.names));
    const opening = open();
    this.#opened.set(name, opening);
    // What could not be opened may be there next time.
    opening.catch(() => this.#opened.delete(name));
    return opening;
  }

  /**
   * The checkpoint of a request that names none: the first, or where frames are given the first that takes them.
   * @throws what opening them throws.
   */
  async usual(framesAreGiven: boolean): Promise<Checkpoint> {
    if (framesAreGiven) {
      for (const name of this.names) {
        const checkpoint = await this.checkpoint(name);
        if ((await modelDefaults(checkpoint)).given !== 'never') return checkpoint;
      }
    }
    return this.checkpoint(this.names[0]!);
  }

  /** @throws KinographError `serve.checkpoint-unknown` for a graph that names another checkpoint. */
  requireKnown({ nodes }: GraphData): void {
    for (const [id, { parameters }] of Object.entries(nodes)) {
      const { checkpoint } = parameters;
      if (typeof checkpoint !== 'string' || this.#open.has(checkpoint)) continue;
      throw unknown(`node "${id}", checkpoint`, checkpoint, this.names);
    }
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#opened.values());
    for (const result of opened) if (result.status === 'fulfilled') await result.value.close();
  }
}

function unknown(where: string, got: string, names: readonly string[]): KinographError {
  const wanted = 'a checkpoint this server offers';
  return new KinographError('serve.checkpoint-unknown', { where, wanted, got, next: suggestion(got, names) });
}
