import type { GraphData, Problem } from '@kinograph/graph';
import type { EngineEvent, Failure, MadeVideo, Preview } from '../engine/events.js';

/** How a node of a run fares. */
export interface NodeState {
  readonly status: 'waiting' | 'running' | 'done' | 'cached' | 'skipped' | 'failed' | 'cancelled';
  /** Id of its stage, once it has started. */
  readonly stage?: string;
  readonly step?: number;
  readonly steps?: number;
  readonly seconds?: number;
  readonly failure?: Failure;
  readonly notices: readonly string[];
  readonly preview?: Preview;
  /** What it made, where it makes videos: one for each entry of a batch. */
  readonly videos?: readonly MadeVideo[];
}

/** A run as it is shown: built up from its events. */
export interface RunState {
  /** What is run. */
  readonly graph?: GraphData;
  readonly status: 'idle' | 'running' | 'done' | 'failed' | 'cancelled';
  /** By id; what is inside a node by its path, `shots/denoise`. */
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
  'sample-video': 90,
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

/** The run after an event; events it does not know, and those of nodes that are not there, change nothing. */
export function afterEvent(run: RunState, event: EngineEvent, graph: GraphData): RunState {
  const outside = 'node' in event ? ancestorsOf(event.node) : [];
  if (outside.length > 0 && !Object.hasOwn(graph.nodes, outside[0]!)) return run;
  const next = outside.reduce((so, id) => shownOutside(so, id, event), withEvent(run, event, graph));
  return next.nodes === run.nodes ? next : { ...next, fraction: Math.max(run.fraction, fractionOf(next, graph)) };
}

/** The nodes that a node is inside of, from the outside in: of `shots/second/denoise` they are `shots` and `shots/second`. */
function ancestorsOf(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, depth) => names.slice(0, depth + 1).join('/'));
}

/** What is inside a node shows on it too: how far it is, what it looks like, what is to be known. It starts and ends by itself. */
function shownOutside(run: RunState, id: string, event: EngineEvent): RunState {
  switch (event.type) {
    case 'progress':
      return withNode(run, id, { step: event.step, steps: event.steps });
    case 'preview':
      // What was not needed is no picture of how far the node is.
      return run.nodes[event.node]?.status === 'skipped' ? run : withNode(run, id, { preview: event.preview });
    case 'notice':
      return withNotice(run, id, event.message);
    default:
      return run;
  }
}

function withEvent(run: RunState, event: EngineEvent, graph: GraphData): RunState {
  switch (event.type) {
    case 'queued':
      return { ...run, phase: event.ahead === 0 ? run.phase : `Waiting behind ${event.ahead}` };
    case 'loading':
      return { ...run, phase: `Loading the model, ${megabytes(event.loaded)} of ${megabytes(event.total)} MB` };
    case 'started':
      return {
        ...withNode(run, event.node, { status: 'running', stage: event.stage }),
        phase: doing[event.stage] ?? run.phase,
      };
    case 'progress': {
      const { node, step, steps, remainingSeconds } = event;
      const phase = doing[graph.nodes[node]?.stage ?? run.nodes[node]?.stage ?? ''];
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
      return withRunNotice(withNotice(run, event.node, event.message), event.message);
    case 'engine-notice':
      return withRunNotice(run, event.message);
    case 'cached':
    case 'skipped':
      return withNode(run, event.node, { status: event.type });
    case 'finished':
      return withNode(
        run,
        event.node,
        isKeptInside(run, event.node) ? { status: 'cached' } : { status: 'done', seconds: event.seconds },
      );
    case 'failed':
      return withNode(run, event.node, { status: 'failed', failure: event.failure });
    case 'cancelled':
      return withNode(run, event.node, { status: 'cancelled' });
    case 'video':
      return withVideo(run, event.node, event.video);
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

function withVideo(run: RunState, id: string, video: MadeVideo): RunState {
  const before = run.nodes[id]?.videos ?? [];
  return { ...withNode(run, id, { videos: [...before, video] }), videos: [...run.videos, video] };
}

/** A notice on a node; the same is said once, also where several nodes inside it say it. */
function withNotice(run: RunState, id: string, message: string): RunState {
  const notices = run.nodes[id]?.notices ?? [];
  return notices.includes(message) ? run : withNode(run, id, { notices: [...notices, message] });
}

function withRunNotice(run: RunState, message: string): RunState {
  return run.notices.includes(message) ? run : { ...run, notices: [...run.notices, message] };
}

/** Whether nothing inside a node had to run: results of a graph are kept node by node. */
function isKeptInside({ nodes }: RunState, id: string): boolean {
  const inside = Object.keys(nodes).filter((path) => path.startsWith(`${id}/`));
  const statuses = inside.map((path) => nodes[path]!.status);
  return statuses.includes('cached') && statuses.every((status) => status === 'cached' || status === 'skipped');
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
