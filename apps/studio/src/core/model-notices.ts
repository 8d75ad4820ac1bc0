/** Who is told: a node, as events call it, or the whole run where it is known of none. */
export type TellOf = (message: string, node: string | undefined) => void;

/** What is to be known of models, told on the nodes that open them: in whichever order both come, and to each node once. */
export class ModelNotices {
  readonly #known = new Map<string, string>();
  readonly #opened = new Map<string, Set<string>>();
  #tell: TellOf = () => undefined;

  /** A run begins: what its nodes open is told to it from now on. */
  begin(tell: TellOf): void {
    this.#opened.clear();
    this.#tell = tell;
  }

  /** Nobody is told any more. */
  end(): void {
    this.begin(() => undefined);
  }

  /** Forgets what is known: another engine opens the models from now on. */
  forget(): void {
    this.#known.clear();
  }

  /** Something is found out about a model. */
  found(model: string, message: string): void {
    if (this.#known.get(model) === message) return;
    this.#known.set(model, message);
    const nodes: Iterable<string | undefined> = this.#opened.get(model) ?? [undefined];
    for (const node of nodes) this.#tell(message, node);
  }

  /** A node opens a model, or takes one that is open. */
  opened(model: string, node: string): void {
    const nodes = this.#opened.get(model) ?? new Set();
    if (nodes.has(node)) return;
    this.#opened.set(model, nodes.add(node));
    const message = this.#known.get(model);
    if (message !== undefined) this.#tell(message, node);
  }
}
