import type { GraphData } from '@kinograph/graph';
import { createStore, type Store } from './core/store.js';
import type { Engine } from './engine/engine.js';
import { type Draft, emptyDraft, readDraft, writeDraft } from './simple/draft.js';
import { createStudio, type Studio } from './studio.js';

/** Which of the two views is shown. */
export type View = 'simple' | 'graph';

/** Something to tell the user once. */
export interface Message {
  readonly text: string;
  readonly kind: 'info' | 'error';
}

/** The studio, and where the user stands in it. */
export interface Workbench {
  readonly studio: Studio;
  readonly view: Store<View>;
  readonly draft: Store<Draft>;
  /** Id of the video of the history that is shown. */
  readonly chosen: Store<number | undefined>;
  /** The graph the graph view was last given. */
  readonly opened: Store<GraphData | undefined>;
  readonly message: Store<Message | undefined>;
  /** Makes a video of the draft. */
  generate(): Promise<void>;
  /** Shows a graph in the graph view. */
  openGraph(graph: GraphData): void;
  tell(text: string, kind?: Message['kind']): void;
}

/** Makes the workbench on an engine. */
export function createWorkbench(engine: Engine): Workbench {
  const studio = createStudio(engine);
  const view = createStore<View>(location.hash === '#graph' ? 'graph' : 'simple');
  const draft = createStore(readDraft() ?? emptyDraft);
  const chosen = createStore<number | undefined>(undefined);
  const opened = createStore<GraphData | undefined>(undefined);
  const message = createStore<Message | undefined>(undefined);
  const tell: Workbench['tell'] = (text, kind = 'info') => message.set({ text, kind });

  draft.subscribe(() => writeDraft(draft.get()));
  view.subscribe(() => history.replaceState(null, '', view.get() === 'graph' ? '#graph' : '#'));
  addEventListener('hashchange', () => view.set(location.hash === '#graph' ? 'graph' : 'simple'));

  return {
    studio,
    view,
    draft,
    chosen,
    opened,
    message,
    tell,
    async generate() {
      const { seed, prompt, ...others } = draft.get();
      message.set(undefined);
      try {
        const request = { ...others, prompt: prompt.trim(), seed: seed === '' ? randomSeed() : seed };
        const { graph, notices } = await engine.textToVideo(request);
        if (notices.length > 0) tell(notices.join(' '));
        const { status } = await studio.start(graph, { prompt: request.prompt });
        if (status === 'done') chosen.set(studio.history.get()[0]?.id);
      } catch (error) {
        tell((error as Error).message, 'error');
      }
    },
    openGraph(graph) {
      opened.set(graph);
      view.set('graph');
    },
  };
}

/** A seed people can write down: nine digits at most. */
function randomSeed(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000_000);
}
