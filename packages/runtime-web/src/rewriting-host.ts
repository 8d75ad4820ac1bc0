import type { EngineHost, Packet, Request } from '@kinograph/runtime';
import type { PlacedReply } from './fallback-host.js';
import { type RewrittenModel, rewriteForWebgpu } from './rewrite-for-webgpu.js';

/**
 * A host that has models rewritten for WebGPU before they are opened. The graph is changed here, where models are emitted anyway;
 * the weights in the engine's worker, which has no need of protobuf then.
 */
export class RewritingHost implements EngineHost {
  readonly #host: EngineHost;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  async call(packet: Packet<Request>): Promise<Packet> {
    const [model, ...weights] = packet.parts;
    if (packet.head.type !== 'open' || model === undefined) return this.#host.call(packet);
    const { bytes, files, operators } = rewritten(model);
    const head = { ...packet.head, ...(files && { files }) };
    const answer = await this.#host.call({ ...packet, head, parts: [bytes, ...weights] });
    const { fallbacks } = answer.head as PlacedReply;
    return fallbacks === 'all' ? { ...answer, head: { ...(answer.head as object), fallbacks: operators } } : answer;
  }

  kill(): Promise<void> {
    return this.#host.kill();
  }
}

/** What is no model is left for the engine to refuse, in its own words. */
function rewritten(model: Uint8Array): RewrittenModel {
  try {
    return rewriteForWebgpu(model);
  } catch {
    return { bytes: model, operators: {} };
  }
}
