import type { GraphData, Problem } from '@kinograph/graph';
import type { ModelDefaults } from '@kinograph/pipelines';
import type { EngineEvent } from './events.js';
import type { StageCatalogue } from './stage-catalogue.js';

export type { ModelDefaults };

/** Something an engine can compute on. */
export interface EngineDevice {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Why it cannot be used here; left out where it can. */
  readonly unavailable?: string;
}

/** What an engine is and knows. */
export interface EngineDescription {
  readonly devices: readonly EngineDevice[];
  readonly catalogue: StageCatalogue;
  /** What the model it has by itself was made for. */
  readonly model: ModelDefaults;
  /** The same of a model that is given frames, where it has one. */
  readonly imageModel?: ModelDefaults;
}

/** The model that a request is for: that which takes frames, where frames are given. */
export function modelFor({ model, imageModel }: EngineDescription, framesAreGiven: boolean): ModelDefaults {
  return framesAreGiven && model.given === 'never' ? (imageModel ?? model) : model;
}

/** Whether an engine makes videos from pictures. */
export function takesPictures(description: EngineDescription | undefined): boolean {
  return description !== undefined && modelFor(description, true).given !== 'never';
}

/** A frame that is given. */
export interface PlacedPicture {
  /** PNG or JPEG, as a `data:` URL. */
  readonly picture: string;
  /** Which frame it is: from 0, or from the end with -1 the last. */
  readonly at: number;
}

/** What the simple view asks for. What is left out is as the model says. */
export interface VideoRequest {
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** Frames that are given: image to video. */
  readonly pictures?: readonly PlacedPicture[];
  /** Decimal digits, `0` to `2^64 - 1`. */
  readonly seed?: string;
  readonly steps?: number;
  readonly guidance?: number;
  readonly frames?: number;
  /** Pixels; the nearest size the model can make is taken. */
  readonly width?: number;
  readonly height?: number;
  readonly sampler?: string;
  /** Every pixel becomes a square of this side. */
  readonly scale?: number;
  /** As graphs name it; the embedded model where left out. */
  readonly checkpoint?: string;
}

/** A file of a folder the user picked. */
export interface PickedFile {
  /** Its place, the folder's own name first: `wan/vae/config.json`. */
  readonly path: string;
  readonly file: File;
}

/** A graph to run. */
export interface RunRequest {
  readonly graph: GraphData;
  /** Id of a device; the engine's first where left out. */
  readonly device?: string;
  /** Texts for the graph's inputs, by name. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What is inside a node: a graph, and the stages it is made of. */
export interface Inside {
  readonly graph: GraphData;
  readonly catalogue: StageCatalogue;
}

/** Pictures that become a GIF. */
export interface GifRequest {
  /** What it is called. */
  readonly name: string;
  /** RGBA, `[height, width, 4]` each. */
  readonly pictures: readonly Uint8ClampedArray<ArrayBuffer>[];
  readonly width: number;
  readonly height: number;
  /** Pictures a second, at most 50. */
  readonly fps: number;
  /** What it keeps inside. */
  readonly graph: GraphData;
}

/** A run under way. */
export interface EngineRun {
  /** Settles when the run has ended, however it ended; never rejects. */
  readonly ended: Promise<void>;
  /** Stops it at its next step. */
  cancel(): void;
}

/** Whatever runs graphs for the studio: a worker of the page, or a server. All that crosses it is plain data. */
export interface Engine {
  /** Where graphs run, for people. */
  readonly name: string;
  /** Whether what it is given leaves the page. */
  readonly remote: boolean;
  describe(): Promise<EngineDescription>;
  /** The graph of a request, ready to run, and what the user should know of it. */
  textToVideo(request: VideoRequest): Promise<{ readonly graph: GraphData; readonly notices: readonly string[] }>;
  /** Everything that keeps a graph from running; empty when it can. */
  check(graph: GraphData): Promise<readonly Problem[]>;
  /**
   * What is inside a node whose stage is a graph itself. Rejects where there is nothing to see, or parameters are wrong.
   * @param node its id; of one that is inside another, `outer/inner`
   */
  inside(graph: GraphData, node: string): Promise<Inside>;
  /** Reads a graph from JSON text. It may still have problems; rejects where it is no graph at all. */
  readGraph(json: string): Promise<GraphData>;
  /** Starts a run; one that is under way already is waited for. The last event is `run-finished`, or `refused`. */
  run(request: RunRequest, onEvent: (event: EngineEvent) => void): EngineRun;
  /**
   * Takes a checkpoint folder of this computer: graphs that name it run until the page is left. Left out by engines that cannot
   * reach the user's files; rejects where the folder is no checkpoint of a text-to-video model.
   */
  openModel?(files: readonly PickedFile[]): Promise<ModelDefaults>;
  /** Makes a GIF, its graph inside. */
  gif(request: GifRequest): Promise<Blob>;
  /** The graph inside a video made by Kinograph, as JSON text. */
  graphInside(file: Blob): Promise<string | undefined>;
}
