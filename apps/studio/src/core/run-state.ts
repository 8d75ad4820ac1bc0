import type { GraphData, Problem } from '@kinograph/graph';
import type { EngineEvent, Failure, MadeVideo, Preview } from '../engine/events.js';

/** How a node of a run fares. */
export interface NodeState {
  readonly status: 'waiting' | 'running' | 'done' | 'cached' | 'skipped' | 'failed' | 'cancelled';
  readonly step?: number;
  readonly steps?: number;
  readonly seconds?: number;
  readonly failure?: Failure;
  readonly notices: readonly string[];
  readonly preview?: Preview;
  /** What it made, where it makes videos. */
  readonly video?: MadeVideo;
}

/** A run as it is shown: built up from its events. */
export interface RunState {
  /** What is run. */
  readonly graph?: GraphData;
  readonly status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly nodes: Readonly<Record<string, NodeState>>;
  /** Done, of the whole, from 0 to 1: by what stages usually take. */
  readonly fraction: number;
  /** What is being done now, for people. */
  readonly phase: string;
  readonly remainingSeconds?: number;
  /** The newest thing to look at. */
  readonly preview?: Preview;
  readonly videos: readonly MadeVideo[];
  readonly notices: readonly string[];
  readonly problems: readonly Problem[];
  /** What went wrong, where it belongs to no node. */
  readonly failure?: Failure;
  readonly seconds?: number;
}

/** Before any run. */
export const noRun: RunState = {
  status: 'idle',
  nodes: {},
  fraction: 0,
  phase: '',
  videos: [],
  notices: [],
  problems: [],
};

/** What the stages of a run usually take, compared with each other; all others are one. */
const effort: Readonly<Record<string, number>> = {
  'encode-text': 3,
  denoise: 70,
  'vae-decode': 20,
  'vae-encode': 20,
  'write-video': 4,
  'interpolate-keyframes': 4,
};

/** What a stage does, for people. */
const doing: Readonly<Record<string, string>> = {
  'encode-text': 'Reading the prompt',
  'wan-denoiser': 'Opening the model',
  denoise: 'Denoising',
  'vae-decode': 'Decoding',
  'vae-encode': 'Encoding',
  'write-video': 'Writing the video',
};

/** A run of a graph that is about to begin. */
export function startedRun(graph: GraphData): RunState {
  const nodes = Object.fromEntries(
    Object.keys(graph.nodes).map((id): [string, NodeState] => [id, { status: 'waiting', notices: [] }]),
  );
  return { ...noRun, graph, status: 'running', phase: 'Starting', nodes };
}

/** The run after an event; events it does not know change nothing. */
export function afterEvent(run: RunState, event: EngineEvent, graph: GraphData): RunState {
  const next = withEvent(run, folded(event, graph), graph);
  return next.nodes === run.nodes ? next : { ...next, fraction: Math.max(run.fraction, fractionOf(next, graph)) };
}

/**
 * Nodes of a graph that runs in a node's place come as `shots/denoise`: their progress and previews are shown on `shots`, which
 * starts and ends by itself.
 */
function folded(event: EngineEvent, graph: GraphData): EngineEvent {
  if (!('node' in event) || Object.hasOwn(graph.nodes, event.node)) return event;
  const outer = event.node.split('/')[0]!;
  const shown = event.type === 'progress' || event.type === 'preview' || event.type === 'notice';
  return Object.hasOwn(graph.nodes, outer) && shown ? { ...event, node: outer } : { type: 'other' };
}

function withEvent(run: RunState, event: EngineEvent, graph: GraphData): RunState {
  switch (event.type) {
    case 'queued':
      return { ...run, phase: event.ahead === 0 ? run.phase : `Waiting behind ${event.ahead}` };
    case 'loading':
      return { ...run, phase: `Loading the model, ${megabytes(event.loaded)} of ${megabytes(event.total)} MB` };
    case 'started':
      return { ...withNode(run, event.node, { status: 'running' }), phase: doing[event.stage] ?? run.phase };
    case 'progress': {
      const { node, step, steps, remainingSeconds } = event;
      const phase = doing[graph.nodes[node]?.stage ?? ''];
      return {
        ...withNode(run, node, { step, steps }),
        ...(phase && { phase: `${phase}, ${step} of ${steps}` }),
        remainingSeconds,
      };
    }
    case 'preview': {
      const shown = withNode(run, event.node, { preview: event.preview });
      return event.preview.type === 'pictures' ? { ...shown, preview: event.preview } : shown;
    }
    case 'notice':
      return {
        ...withNode(run, event.node, { notices: [...(run.nodes[event.node]?.notices ?? []), event.message] }),
        notices: [...run.notices, event.message],
      };
    case 'engine-notice':
      return run.notices.includes(event.message) ? run : { ...run, notices: [...run.notices, event.message] };
    case 'cached':
    case 'skipped':
      return withNode(run, event.node, { status: event.type });
    case 'finished':
      return withNode(run, event.node, { status: 'done', seconds: event.seconds });
    case 'failed':
      return withNode(run, event.node, { status: 'failed', failure: event.failure });
    case 'cancelled':
      return withNode(run, event.node, { status: 'cancelled' });
    case 'video':
      return { ...withNode(run, event.node, { video: event.video }), videos: [...run.videos, event.video] };
    case 'refused':
      return { ...run, status: 'failed', phase: 'This graph cannot run', problems: event.problems };
    case 'run-finished': {
      const { outcome, seconds, failure } = event;
      return { ...run, status: outcome, seconds, failure, phase: ended[outcome], remainingSeconds: undefined };
    }
    default:
      return run;
  }
}

const ended = { done: 'Done', failed: 'Failed', cancelled: 'Stopped' } as const;

function withNode(run: RunState, id: string, change: Partial<NodeState>): RunState {
  const known = run.nodes[id] ?? { status: 'waiting', notices: [] };
  return { ...run, nodes: { ...run.nodes, [id]: { ...known, ...change } } };
}

function fractionOf(run: RunState, graph: GraphData): number {
  let done = 0;
  let all = 0;
  for (const [id, { stage }] of Object.entries(graph.nodes)) {
    const weight = effort[stage] ?? 1;
    const { status = 'waiting', step = 0, steps = 0 } = run.nodes[id] ?? {};
    all += weight;
    if (status === 'done' || status === 'cached' || status === 'skipped') done += weight;
    else if (steps > 0) done += (weight * Math.min(step, steps)) / steps;
  }
  return all === 0 ? 0 : done / all;
}

/** Why a run failed, in words: the node's own reason where it has one. */
export function reasonOf(run: RunState): string | undefined {
  const failed = Object.values(run.nodes).find(({ failure }) => failure !== undefined);
  const [problem] = run.problems;
  return failed?.failure?.message ?? run.failure?.message ?? (problem && textOfProblem(problem, true));
}

/** A problem of a graph in words, with or without its node. */
export function textOfProblem({ node, port, wanted, came, fix }: Problem, withNode: boolean): string {
  const place = [...(withNode ? [node] : []), port].filter((part) => part !== undefined).join(', ');
  return `${place}${place ? ': ' : ''}wanted ${wanted}, came ${came}.${fix ? ` ${fix}` : ''}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
