import type { GraphData } from '@kinograph/graph';
import { promptOf } from './core/prompt-of.js';
import { afterEvent, noRun, type RunState, startedRun } from './core/run-state.js';
import { createStore, type Store } from './core/store.js';
import type { Engine, EngineDescription, EngineRun } from './engine/engine.js';
import { type History, type HistoryEntry, openHistory } from './history/history.js';

/** How many videos are shown and kept. */
const keptVideos = 60;

/** The studio without its looks: an engine, the run under way, and what was made. */
export interface Studio {
  /** What runs graphs now: the page itself, or a server. */
  readonly engine: Store<Engine>;
  /** Undefined until the engine has answered. */
  readonly description: Store<EngineDescription | undefined>;
  /** Why the engine could not start. */
  readonly broken: Store<string | undefined>;
  readonly device: Store<string>;
  readonly run: Store<RunState>;
  readonly history: Store<readonly HistoryEntry[]>;
  /** Runs graphs on a server from now on, or on the page again; rejects where there is no such server. */
  connect(address: string | undefined): Promise<void>;
  /** Runs a graph; a video it makes goes into the history. Resolves when the run has ended. */
  start(graph: GraphData, options?: { prompt?: string; inputs?: Readonly<Record<string, string>> }): Promise<RunState>;
  cancel(): void;
  forget(id: number): Promise<void>;
}

/** Makes the studio on the engine of its page. */
export function createStudio(inPage: Engine): Studio {
  const engine = createStore(inPage);
  const description = createStore<EngineDescription | undefined>(undefined);
  const broken = createStore<string | undefined>(undefined);
  const device = createStore('wasm');
  const run = createStore<RunState>(noRun);
  const history = createStore<readonly HistoryEntry[]>([]);
  let running: EngineRun | undefined;

  inPage.describe().then(
    // A server, or a folder that was picked, may have been quicker.
    (described) => description.set((before) => before ?? described),
    (error: Error) => broken.set(error.message),
  );
  // Without a database (some private windows) videos are kept until the page is left.
  const opened: Promise<History | undefined> = openHistory(keptVideos).catch(() => undefined);
  opened.then(async (kept) => history.set((await kept?.all()) ?? []));

  async function keep(state: RunState, graph: GraphData, prompt: string | undefined): Promise<void> {
    const kept = await opened;
    // The first of a batch on top.
    for (const video of [...state.videos].reverse()) {
      const said = prompt ?? promptOf(graph, video.entry);
      const entry = { madeAt: Date.now(), prompt: said, graph, video, seconds: state.seconds ?? 0 };
      const added = await kept?.add(entry).catch(() => undefined);
      history.set((before) => [added ?? { ...entry, id: -Date.now() }, ...before].slice(0, keptVideos));
    }
  }

  return {
    engine,
    description,
    broken,
    device,
    run,
    history,
    async connect(address) {
      let next = inPage;
      if (address !== undefined) {
        const { createRemoteEngine } = await import('./engine/remote-engine.js');
        next = createRemoteEngine(address, inPage);
      }
      const described = await next.describe();
      engine.set(next);
      device.set(described.devices[0]!.id);
      description.set(described);
    },
    async start(graph, { prompt, inputs } = {}) {
      run.set(startedRun(graph));
      running = engine
        .get()
        .run({ graph, device: device.get(), inputs }, (event) => run.set((state) => afterEvent(state, event, graph)));
      await running.ended;
      running = undefined;
      const state = run.get();
      await keep(state, graph, prompt);
      return state;
    },
    cancel: () => running?.cancel(),
    async forget(id) {
      // First there, so that what is gone from the page stays gone after a reload.
      await (await opened)?.remove(id);
      history.set((before) => before.filter((entry) => entry.id !== id));
    },
  };
}
