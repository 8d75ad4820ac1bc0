import type { GraphData } from '@kinograph/graph';
import type { GifRequest, PickedFile, RunRequest, VideoRequest } from './engine.js';
import type { EngineEvent, Failure } from './events.js';
import type { Entities } from './html-entities.js';

/** What the page asks of its worker. */
export type Question =
  | { readonly ask: 'describe' }
  | { readonly ask: 'text-to-video'; readonly request: VideoRequest }
  | { readonly ask: 'check'; readonly graph: GraphData }
  | { readonly ask: 'inside'; readonly graph: GraphData; readonly node: string }
  | { readonly ask: 'read-graph'; readonly json: string }
  | { readonly ask: 'graph-inside'; readonly file: Blob }
  | { readonly ask: 'gif'; readonly request: GifRequest }
  | { readonly ask: 'open-model'; readonly files: readonly PickedFile[] }
  | { readonly ask: 'run'; readonly request: RunRequest; readonly entities: Entities }
  | { readonly ask: 'cancel'; readonly run: number };

/** A question and its number. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}

/** What the worker tells the page, with the number of the question: events of a run, then exactly one answer. */
export type Told =
  | { readonly id: number; readonly event: EngineEvent }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: Failure };
