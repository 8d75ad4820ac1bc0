import type { EngineHost, Packet, Request } from '@kinograph/runtime';

/** What the CPU does of a model that was opened on another device. */
export interface Fallback {
  /** Name of the model. */
  readonly model: string;
  readonly device: string;
  /** How many nodes there are of each operator. Among them may be those that compute shapes, which are best on the CPU. */
  readonly operators: Readonly<Record<string, number>>;
}

/** The answer to `open` of a worker that knows which provider does what. `all`: the CPU does the whole model. */
export interface PlacedReply {
  readonly model?: string;
  readonly fallbacks?: Readonly<Record<string, number>> | 'all';
}

/** A host that tells of operators the device does not do. */
export class FallbackHost implements EngineHost {
  readonly #host: EngineHost;
  readonly #device: string;
  readonly #tell: (fallback: Fallback) => void;

  constructor(host: EngineHost, device: string, tell: (fallback: Fallback) => void) {
    this.#host = host;
    this.#device = device;
    this.#tell = tell;
  }

  async call(request: Packet<Request>): Promise<Packet> {
    const answer = await this.#host.call(request);
    const { model, fallbacks: operators } = answer.head as PlacedReply;
    if (model !== undefined && typeof operators === 'object' && Object.keys(operators).length > 0) {
      this.#tell({ model, device: this.#device, operators });
    }
    return answer;
  }

  kill(): Promise<void> {
    return this.#host.kill();
  }
}
