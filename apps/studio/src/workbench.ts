import type { GraphData } from '@kinograph/graph';
import { createEditor, type Editor } from './core/editor.js';
import { type GraphDocument, isName } from './core/graph-document.js';
import { gifRate, renamed } from './core/media.js';
import { sizeOfNode } from './core/node-size.js';
import type { OpenedNode } from './core/opened-node.js';
import { noRun } from './core/run-state.js';
import { createStore, type Store } from './core/store.js';
import { type Engine, type Inside, modelFor, type PlacedPicture, type VideoRequest } from './engine/engine.js';
import type { HistoryEntry } from './history/history.js';
import { type Draft, emptyDraft, type GivenPictures, hasPictures } from './simple/draft.js';
import { examples } from './simple/examples.js';
import { endOf, fitPicture, framesOf, readPicture } from './simple/read-picture.js';
import { createStudio, type Studio } from './studio.js';
import { download } from './ui/download.js';
import { remember, remembered } from './ui/remember.js';

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
  /** The simple view's form. */
  readonly draft: Store<Draft>;
  /** The graph view's graph. */
  readonly editor: Editor;
  /** Texts for the inputs of the graph view's graph, by name. */
  readonly inputs: Store<Readonly<Record<string, string>>>;
  /** The node that is looked into; none while the graph itself is shown. */
  readonly opened: Store<OpenedNode | undefined>;
  /** Ids of the nodes that are selected inside the node that is looked into. */
  readonly selectionInside: Store<readonly string[]>;
  /** Id of the video of the history that is shown. */
  readonly chosen: Store<number | undefined>;
  readonly message: Store<Message | undefined>;
  /** Makes a picture the first or last frame of the draft's video, or takes it away again (undefined). */
  givePicture(place: keyof GivenPictures, file: Blob | undefined): Promise<void>;
  /** Lets the draft's video begin where this one ends. */
  goOnFrom(video: HTMLVideoElement): Promise<void>;
  /** Makes a GIF of a film that was made, of what its player shows, and gives it to the user as a file. */
  downloadGif(entry: HistoryEntry, film: HTMLVideoElement): Promise<void>;
  /** Makes a video of the draft. */
  generate(): Promise<void>;
  /** Runs a graph; its video is then the one that is shown. */
  run(graph: GraphData, prompt?: string): Promise<void>;
  /** Shows a graph in the graph view, laid out. */
  openGraph(graph: GraphData): Promise<void>;
  /**
   * Looks into a node whose stage is a graph itself: `shots`, or `shots/denoise` for one inside another; undefined for the graph
   * itself again. Closed by itself when the graph changes.
   */
  lookInto(path: string | undefined): Promise<void>;
  /** Opens a saved graph, or the one inside a video. */
  openFile(file: File): Promise<void>;
  /** Gives an empty graph view something to begin with. */
  openFirstGraph(): Promise<void>;
  /** Makes videos with a checkpoint folder of this computer, or with the engine's own model again (undefined). */
  openModel(files: readonly File[] | undefined): Promise<void>;
  /** Lets a server compute, or the page again (undefined). */
  connect(address: string | undefined): Promise<void>;
  tell(text: string, kind?: Message['kind']): void;
}

/** Makes the workbench on an engine. */
export function createWorkbench(engine: Engine): Workbench {
  const studio = createStudio(engine);
  const viewOfAddress = (): View => (location.hash === '#graph' ? 'graph' : 'simple');
  const view = createStore<View>(viewOfAddress());
  const draft = createStore<Draft>({ ...emptyDraft, ...remembered<Draft>('draft') });
  const editor = createEditor({ check: (graph) => studio.engine.get().check(graph) }, rememberedDocument());
  const chosen = createStore<number | undefined>(undefined);
  const inputs = createStore<Readonly<Record<string, string>>>({});
  const opened = createStore<OpenedNode | undefined>(undefined);
  const selectionInside = createStore<readonly string[]>([]);
  const message = createStore<Message | undefined>(undefined);

  draft.subscribe(() => remember('draft', draft.get()));
  editor.state.subscribe(() => remember('document', editor.document()));
  editor.state.subscribe(() => opened.set(undefined));
  view.subscribe(() => history.replaceState(null, '', view.get() === 'graph' ? '#graph' : '#'));
  addEventListener('hashchange', () => view.set(viewOfAddress()));

  const tell: Workbench['tell'] = (text, kind = 'info') => message.set({ text, kind });
  const server = remembered<string>('server');
  if (server !== undefined) {
    studio.connect(server).catch(() => tell(`${server} does not answer, so this page computes.`, 'error'));
  }
  const orTell = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      tell((error as Error).message, 'error');
    }
  };

  const inputsOf = (graph: GraphData) =>
    Object.fromEntries(Object.keys(graph.inputs).map((name) => [name, inputs.get()[name] ?? '']));

  async function run(graph: GraphData, prompt?: string): Promise<void> {
    // What was said of the attempt before is over.
    message.set((before) => (before?.kind === 'error' ? undefined : before));
    const { status, videos } = await studio.start(graph, { prompt, inputs: inputsOf(graph) });
    if (status === 'done' && videos.length > 0) chosen.set(studio.history.get()[0]?.id);
  }

  function place(where: keyof GivenPictures, picture: string | undefined): void {
    draft.set((before) => {
      const { [where]: _, ...others } = before.pictures ?? {};
      return { ...before, pictures: { ...others, ...(picture !== undefined && { [where]: picture }) } };
    });
  }

  /** What the form asks for, with its pictures in the size of the video. */
  async function requestOf(form: Draft): Promise<Omit<VideoRequest, 'prompt'>> {
    const { seed, prompt, pictures = {}, ...others } = form;
    const description = studio.description.get() ?? (await studio.engine.get().describe());
    const model = modelFor(description, hasPictures(form));
    const size = { width: form.width ?? model.width, height: form.height ?? model.height };
    const placed = [
      { url: pictures.first, at: 0 },
      { url: pictures.last, at: -1 },
    ].filter((one): one is { url: string; at: number } => one.url !== undefined);
    const given = await Promise.all(
      placed.map(async ({ url, at }): Promise<PlacedPicture> => ({ picture: await fitPicture(url, size), at })),
    );
    const isPicked = model.checkpoint.startsWith('folder:');
    return {
      ...others,
      ...(isPicked && { checkpoint: model.checkpoint }),
      ...(given.length > 0 && { pictures: given }),
    };
  }

  async function placesOf({ graph, catalogue }: Inside): Promise<GraphDocument['places']> {
    const { layoutOf } = await import('./core/layout.js');
    const stages = new Map(catalogue.stages.map((stage) => [stage.id, stage]));
    return layoutOf(graph, (id) => sizeOfNode(graph, id, stages));
  }

  async function openGraph(graph: GraphData): Promise<void> {
    const { catalogue } = studio.description.get() ?? (await studio.engine.get().describe());
    const places = await placesOf({ graph, catalogue });
    if (studio.run.get().status !== 'running') studio.run.set((last) => (last.graph === graph ? last : noRun));
    editor.open(graph, places);
    view.set('graph');
  }

  return {
    studio,
    view,
    draft,
    editor,
    inputs,
    opened,
    selectionInside,
    chosen,
    message,
    tell,
    run,
    openGraph,
    lookInto: (path) =>
      orTell(async () => {
        if (path === undefined) return opened.set(undefined);
        const { graph } = editor.document();
        const inside = await studio.engine.get().inside(graph, path);
        const places = await placesOf(inside);
        // It may have been edited meanwhile.
        if (editor.document().graph !== graph) return;
        selectionInside.set([]);
        opened.set({ path, ...inside, places });
      }),
    generate: () =>
      orTell(async () => {
        const form = draft.get();
        message.set(undefined);
        const seed = form.seed === '' ? randomSeed() : form.seed;
        const request = { ...(await requestOf(form)), prompt: form.prompt.trim(), seed };
        const { graph, notices } = await studio.engine.get().textToVideo(request);
        if (notices.length > 0) tell(notices.join(' '));
        await run(graph, request.prompt);
      }),
    givePicture: (where, file) => orTell(async () => place(where, file && (await readPicture(file)))),
    goOnFrom: (video) =>
      orTell(async () => {
        place('first', await endOf(video));
        place('last', undefined);
        tell('The next video begins with this one’s last frame. Say what it shows.');
      }),
    downloadGif: ({ video, graph }, film) =>
      orTell(async () => {
        const { fps, every } = gifRate(video.fps);
        const pictures = await framesOf(film, { ...video, every });
        const { videoWidth: width, videoHeight: height } = film;
        const name = renamed(video.name, 'gif');
        download(await studio.engine.get().gif({ name, pictures, width, height, fps, graph }), name);
      }),
    openModel: (files) =>
      orTell(async () => {
        const open = studio.engine.get().openModel;
        if (files === undefined) {
          studio.description.set(await studio.engine.get().describe());
          return tell('Videos are made with the embedded model again.');
        }
        if (!open || files.length === 0) return;
        const model = await open(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
        const described = studio.description.get() ?? (await studio.engine.get().describe());
        studio.description.set({ ...described, model });
        tell(`Videos are made with ${model.checkpoint.replace(/^folder:/, '')} from now on, until the page is left.`);
      }),
    connect: (address) =>
      orTell(async () => {
        await studio.connect(address);
        remember('server', address ?? null);
        tell(address === undefined ? 'This page computes again.' : `${address} computes from now on.`);
      }),
    openFile: (file) =>
      orTell(async () => {
        const json = await jsonOf(studio.engine.get(), file);
        if (json === undefined && /^image\/(?!gif)/.test(file.type)) {
          place('first', await readPicture(file));
          view.set('simple');
          return tell(`“${file.name}” is the first frame of the next video.`);
        }
        if (json === undefined) {
          return tell(`“${file.name}” holds no graph. Videos made by Kinograph do, and the JSON it saves.`, 'error');
        }
        await openGraph(await studio.engine.get().readGraph(json));
        tell(`Opened the graph of “${file.name}”.`);
      }),
    openFirstGraph: () =>
      orTell(async () => {
        if (Object.keys(editor.document().graph.nodes).length > 0) return;
        const form = draft.get();
        const prompt = form.prompt.trim() || examples[0]!;
        const request = { ...(await requestOf(form)), prompt, seed: form.seed || '0' };
        await openGraph((await studio.engine.get().textToVideo(request)).graph);
      }),
  };
}

async function jsonOf(engine: Engine, file: File): Promise<string | undefined> {
  const isJson = /\.json$/i.test(file.name) || file.type === 'application/json';
  return isJson ? file.text() : engine.graphInside(file);
}

/** The graph as it was left; undefined where there is none, or what is there is something else. */
function rememberedDocument(): GraphDocument | undefined {
  const document = remembered<Partial<GraphDocument>>('document');
  const whole = document?.graph?.format === 'kinograph.graph' && document.graph.nodes && document.places;
  return whole ? (document as GraphDocument) : undefined;
}

/** A seed people can write down: nine digits at most. */
function randomSeed(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000_000);
}

/** A file name for a graph. */
export function fileNameOf({ name }: GraphData): string {
  return `${isName(name) ? name : 'graph'}.json`;
}
