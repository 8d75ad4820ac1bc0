import { Handle, type NodeProps, Position } from '@xyflow/react';
import { inputOfId, inputPort } from '../core/drawn-inputs.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { useDocument, useScene } from './use-graph.js';

/** An input of the graph: what it is given when it runs. */
export function InputNode({ id, selected }: NodeProps) {
  const { inputs } = useWorkbench();
  const { path } = useScene();
  const { graph } = useDocument();
  const name = inputOfId(id)!;
  const input = graph.inputs[name];
  const text = useStore(inputs)[name];
  if (!input) return null;
  return (
    <article className={`stage-node input-node kind-${input.kind}`} data-selected={selected || undefined}>
      <header>
        <span className="stage-node-name">{name}</span>
      </header>
      <p className="stage-node-stage">input of the {path === undefined ? 'graph' : 'node'}</p>
      <div className="ports">
        <ul />
        <ul>
          <li className="port">
            <Handle type="source" id={inputPort} position={Position.Right} data-port={`${id}.${inputPort}`} />
            {input.kind}
          </li>
        </ul>
      </div>
      {path === undefined && text && <p className="stage-node-text">{text}</p>}
    </article>
  );
}
