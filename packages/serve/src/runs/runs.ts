import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { KinographError, suggestion } from '@kinograph/errors';
import { type AnyStage, type Graph, readGraph } from '@kinograph/graph';
import type { WrittenFile } from '@kinograph/ports';
import type { Limits } from '../limits.js';
import { requireWithinLimits } from '../stages/bounds.js';
import { servedRegistry } from '../stages/served-registry.js';
import { executeRun, type RunHost, type RunTask } from './execute-run.js';
import { RunFolder } from './run-folder.js';
import { ServedRun } from './served-run.js';
import { Turnstile } from './turnstile.js';

/** What the runs of a server need. */
export interface RunsOptions extends RunHost {
  readonly stages: readonly AnyStage[];
  readonly limits: Limits;
  /** Where runs get a folder each. */
  readonly folder: string;
}

/** All runs of a server: those at work, those that wait, and those that ended a while ago. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #turnstile: Turnstile;
  readonly #runs = new Map<string, ServedRun>();
  readonly #working = new Map<ServedRun, Promise<void>>();
  readonly #sweep: NodeJS.Timeout;
  #closing = false;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#turnstile = new Turnstile(options.limits);
    this.#sweep = setInterval(() => void this.#forgetOld(), Math.min(60, options.limits.keptSeconds) * 1000).unref();
  }

  get running(): number {
    return this.#turnstile.inside;
  }

  get waiting(): number {
    return this.#turnstile.queued;
  }

  /**
   * Reads and checks a graph, and starts it or puts it in the queue.
   * @param json a graph as JSON, parsed
   * @param inputs texts for the graph's inputs
   * @throws GraphError; KinographError `serve.limit`, `serve.checkpoint-unknown`, `serve.input`, `serve.busy`, `serve.closing`.
   */
  start(json: unknown, inputs: Readonly<Record<string, string>> = {}): ServedRun {
    const { limits, models, stages, folder } = this.#options;
    if (this.#closing) throw new KinographError('serve.closing', { where: 'the server', got: 'a stop' });
    this.#turnstile.requirePlace();
    const entering: Promise<unknown>[] = [];
    const registry = servedRegistry(stages, { limits, onFiles: (files) => entering.push(enter(files)) });
    const graph = readGraph(json, registry);
    requireWithinLimits(graph, limits);
    models.requireKnown(graph.data);
    requireInputs(graph, inputs);

    const id = randomUUID();
    const served = new ServedRun(id, graph.data, new RunFolder(join(folder, id)));
    const enter = (files: readonly WrittenFile[]) => enterFiles(served, files);
    this.#runs.set(id, served);
    const task = { served, graph, inputs, entered: () => Promise.all(entering) };
    const work = this.#work(task).finally(() => this.#working.delete(served));
    this.#working.set(served, work);
    return served;
  }

  /** @throws KinographError `serve.run-unknown`. */
  get(id: string): ServedRun {
    const served = this.#runs.get(id);
    if (served) return served;
    const next = 'Runs that ended are forgotten after a while.';
    throw new KinographError('serve.run-unknown', { where: 'runs', wanted: 'a run of this server', got: id, next });
  }

  /** Stops a run and waits until nothing of it works any more. */
  async cancel(served: ServedRun): Promise<void> {
    served.cancel();
    await this.#working.get(served);
  }

  /** Forgets a run that has ended, files included. */
  async forget(served: ServedRun): Promise<void> {
    this.#runs.delete(served.id);
    await served.folder.remove();
  }

  /** Cancels everything, and removes every file. Nothing starts any more. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#sweep);
    const reason = new DOMException('The server is stopping.', 'AbortError');
    for (const served of this.#working.keys()) served.cancel(reason);
    await Promise.all(this.#working.values());
    await Promise.all([...this.#runs.values()].map((served) => this.forget(served)));
  }

  async #work(task: RunTask): Promise<void> {
    const { served } = task;
    let leave: () => void;
    try {
      leave = await this.#turnstile.enter(served.signal, (ahead) => served.waits(ahead));
    } catch (error) {
      served.ends(served.signal.aborted ? 'cancelled' : 'failed', error);
      return;
    }
    served.starts();
    const { outcome, error } = await executeRun(task, this.#options);
    if (outcome !== 'done') await served.folder.remove().catch(this.#options.onError);
    // Whoever hears of the end may start the next one.
    leave();
    served.ends(outcome, error);
    await this.#forgetOld();
  }

  /** Forgets runs that ended long ago, and more of them where there are too many or their files too large. */
  async #forgetOld(): Promise<void> {
    const { keptRuns, keptBytes, keptSeconds } = this.#options.limits;
    const ended = [...this.#runs.values()].filter(({ endedFor }) => endedFor !== undefined);
    ended.sort((a, b) => a.endedFor! - b.endedFor!);
    let bytes = 0;
    for (const [index, served] of ended.entries()) {
      bytes += served.folder.bytes;
      const keep = index < keptRuns && served.endedFor! < keptSeconds && (bytes <= keptBytes || index === 0);
      if (!keep) await this.forget(served).catch(this.#options.onError);
    }
  }
}

async function enterFiles(served: ServedRun, files: readonly WrittenFile[]): Promise<void> {
  const nodes = Object.entries(served.graph.nodes);
  for (const file of files) {
    const output = await served.folder.enter(
      file,
      (path) => nodes.find(([, node]) => node.parameters.path === path)?.[0],
    );
    if (output) served.log.push({ type: 'output', output });
  }
}

/** Inputs of graphs from the network are texts. */
function requireInputs({ data }: Graph, inputs: Readonly<Record<string, string>>): void {
  for (const [name, { kind }] of Object.entries(data.inputs)) {
    const where = `input "${name}"`;
    if (kind !== 'text') throw new KinographError('serve.input', { where, wanted: 'a text', got: kind });
    if (!Object.hasOwn(inputs, name))
      throw new KinographError('serve.input', { where, wanted: 'a text', got: 'nothing' });
  }
  for (const name of Object.keys(inputs)) {
    if (Object.hasOwn(data.inputs, name)) continue;
    const next = suggestion(name, Object.keys(data.inputs));
    throw new KinographError('serve.input', { where: `graph ${data.name}`, wanted: 'its own inputs', got: name, next });
  }
}
