import { inputOfId } from '../core/drawn-inputs.js';
import { useStore } from '../ui/use-store.js';
import { GraphPanel } from './graph-panel.js';
import { InputPanel } from './input-panel.js';
import { InsidePanel } from './inside-panel.js';
import { NodePanel } from './node-panel.js';
import { useScene } from './use-graph.js';

/** What is selected, in full: a node, an input of the graph, or else the graph. */
export function Inspector() {
  const { document, path, selection } = useScene();
  const [id, ...others] = useStore(selection);
  const { graph } = document;
  const one = id !== undefined && others.length === 0 ? id : undefined;
  const input = one === undefined ? undefined : inputOfId(one);
  const node = one !== undefined && Object.hasOwn(graph.nodes, one) ? one : undefined;
  return (
    <aside className="inspector" aria-label="Details">
      {path !== undefined ? (
        <InsidePanel key={node} id={node} />
      ) : node !== undefined ? (
        <NodePanel key={node} id={node} />
      ) : input !== undefined && Object.hasOwn(graph.inputs, input) ? (
        <InputPanel key={input} name={input} />
      ) : (
        <GraphPanel />
      )}
    </aside>
  );
}
