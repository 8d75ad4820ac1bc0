import { Handle, type NodeProps, Position, useConnection } from '@xyflow/react';
import { connectionProblem } from '../core/connection-rules.js';
import { sourceAt } from '../core/drawn-inputs.js';
import type { NodeState } from '../core/run-state.js';
import type { PortDescription } from '../engine/stage-catalogue.js';
import { MadeVideoView } from '../ui/made-video.js';
import { PicturesCanvas } from '../ui/pictures-canvas.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useCatalogue, useDocument, useNodeState, useNodeTroubles, usePath, useStages } from './use-graph.js';

/** Videos of a batch that a node shows. */
const mostShown = 4;

/** One node: its ports, how it fares, and what it made. */
export function StageNode({ id, selected }: NodeProps) {
  const { lookInto } = useWorkbench();
  const { graph } = useDocument();
  const path = usePath(id);
  const node = graph.nodes[id];
  const stage = useStages().get(node?.stage ?? '');
  const state = useNodeState(id);
  const troubles = useNodeTroubles(id);
  if (!node) return null;
  const text = [node.parameters.text].flat().join('\n');
  return (
    <article
      className="stage-node"
      data-selected={selected || undefined}
      data-status={state?.status}
      data-trouble={troubles.length > 0 || undefined}
      data-subgraph={stage?.subgraph || undefined}
    >
      <header>
        <span className="stage-node-name">{id}</span>
        <Mark state={state} />
      </header>
      {id !== node.stage && <p className="stage-node-stage">{node.stage}</p>}
      {state?.status === 'running' && state.steps !== undefined && (
        <progress value={state.step} max={state.steps} aria-label={`Progress of ${id}`} />
      )}
      <div className="ports">
        <ul>
          {Object.entries(stage?.inputs ?? {}).map(([name, port]) => (
            <Port key={name} node={id} name={name} port={port} side="target" connected={name in node.inputs} />
          ))}
        </ul>
        <ul>
          {Object.entries(stage?.outputs ?? {}).map(([name, port]) => (
            <Port key={name} node={id} name={name} port={port} side="source" connected />
          ))}
        </ul>
      </div>
      {stage?.subgraph && (
        <button type="button" className="nodrag look-inside" onClick={() => void lookInto(path)}>
          Look inside
        </button>
      )}
      {text !== '' && <p className="stage-node-text">{text}</p>}
      {state?.videos && (
        <div className="stage-node-preview" data-several={state.videos.length > 1 || undefined}>
          {state.videos.slice(0, mostShown).map((video) => (
            <MadeVideoView key={video.name} video={video} label={`Video ${video.name}`} controls={false} />
          ))}
          {state.videos.length > mostShown && <p className="muted">and {state.videos.length - mostShown} more</p>}
        </div>
      )}
      {state?.preview?.type === 'pictures' && (
        <div className="stage-node-preview">
          <PicturesCanvas preview={state.preview} label={`What ${id} gives`} />
        </div>
      )}
      {troubles.length > 0 && (
        <p className="stage-node-trouble">
          <span>{troubles[0]}</span>
        </p>
      )}
    </article>
  );
}

const marks = {
  waiting: '',
  running: 'running',
  done: 'done',
  cached: 'kept',
  skipped: '',
  failed: 'failed',
  cancelled: 'stopped',
} as const;

function Mark({ state }: { readonly state: NodeState | undefined }) {
  if (!state) return null;
  const { status, step, steps, seconds } = state;
  const running = status === 'running' && steps !== undefined;
  const text = running ? `${step} / ${steps}` : seconds !== undefined ? secondsText(seconds) : marks[status];
  return (
    <span className="stage-node-mark" title={status === 'skipped' ? 'Nobody needed it in this run' : marks[status]}>
      {text}
    </span>
  );
}

function secondsText(seconds: number): string {
  return seconds < 0.095 ? `${Math.max(1, Math.round(1000 * seconds))} ms` : `${seconds.toFixed(1)} s`;
}

interface PortProps {
  readonly node: string;
  readonly name: string;
  readonly port: PortDescription;
  readonly side: 'source' | 'target';
  readonly connected: boolean;
}

/** A port. While a connection is drawn, those it cannot go to step back. */
function Port({ node, name, port, side, connected }: PortProps) {
  const { graph } = useDocument();
  const catalogue = useCatalogue();
  const drawn = useConnection(({ inProgress, fromHandle }) =>
    inProgress && fromHandle ? `${fromHandle.type}\n${fromHandle.nodeId}\n${fromHandle.id}` : '',
  );
  const [fromSide, fromNode = '', fromPort = ''] = drawn.split('\n');
  const possible =
    drawn === '' ||
    (fromNode === node && fromPort === name && fromSide === side) ||
    (fromSide !== side &&
      (side === 'target'
        ? connectionProblem(graph, catalogue, sourceAt(fromNode, fromPort), { node, port: name })
        : connectionProblem(graph, catalogue, { node, output: name }, { node: fromNode, port: fromPort })) ===
        undefined);
  return (
    <li
      className={`port kind-${port.kind}`}
      data-impossible={!possible || undefined}
      data-missing={(side === 'target' && !connected && !port.optional) || undefined}
      title={portTitle(port)}
    >
      <Handle
        type={side}
        id={name}
        position={side === 'target' ? Position.Left : Position.Right}
        data-port={`${node}.${name}`}
      />
      {name}
      {port.optional && <span className="muted">?</span>}
    </li>
  );
}

function portTitle({ kind, attributes, optional }: PortDescription): string {
  const fixed = Object.entries(attributes).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name} ${value}`] : [],
  );
  return [kind, ...fixed, ...(optional ? ['may be left out'] : [])].join(', ');
}
