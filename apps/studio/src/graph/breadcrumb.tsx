import { Panel } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { levelUp, wayTo } from '../core/opened-node.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { useScene } from './use-graph.js';

/** The way from the graph to the node that is looked into, and back: by its links, or Escape. */
export function Breadcrumb() {
  const { editor, lookInto } = useWorkbench();
  const { path } = useScene();
  const { graph } = useStore(editor.state).present;
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (path === undefined) return;
    back.current?.focus();
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key !== 'Escape' || defaultPrevented) return;
      void lookInto(levelUp(path)).then(() => focusNode(path.split('/').at(-1)!));
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [path, lookInto]);
  if (path === undefined) return null;
  const way = wayTo(path, graph.name);
  return (
    <Panel position="top-left">
      <nav className="breadcrumb" aria-label="Inside">
        <ol>
          {way.map((crumb, depth) => (
            <li key={crumb.path ?? ''}>
              {depth === way.length - 1 ? (
                <span aria-current="page">{crumb.name}</span>
              ) : (
                <button
                  ref={depth === way.length - 2 ? back : undefined}
                  type="button"
                  onClick={() => void lookInto(crumb.path).then(() => focusNode(way[depth + 1]!.name))}
                >
                  {crumb.name}
                </button>
              )}
            </li>
          ))}
        </ol>
      </nav>
    </Panel>
  );
}

/** Puts the focus where it was before a node was opened, once that is drawn. */
function focusNode(id: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(), 100);
}
