import { useNodesInitialized, useReactFlow, type Viewport } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { useScene } from './use-graph.js';

/** Shows another graph, and what is inside a node, whole, once it is measured; coming back from there all is where it was. */
export function useViewport(nodes: number): void {
  const { editor } = useWorkbench();
  const openings = useStore(editor.openings);
  const { path = '' } = useScene();
  const flow = useReactFlow();
  const measured = useNodesInitialized();
  const shown = useRef<{ openings: number; path: string }>({ openings: -1, path: '' });
  const left = useRef(new Map<string, Viewport>());
  useEffect(() => {
    const before = shown.current;
    if (before.openings === openings && before.path === path) return;
    if (nodes === 0 && path === '') {
      shown.current = { openings, path };
      return;
    }
    if (before.openings !== openings) left.current.clear();
    else if (!left.current.has(before.path)) left.current.set(before.path, flow.getViewport());
    if (!measured) return;
    shown.current = { openings, path };
    const known = left.current.get(path);
    left.current.delete(path);
    if (known) return void flow.setViewport(known);
    // On a narrow page the whole would be too small to read.
    const minZoom = matchMedia('(max-width: 52rem)').matches ? 0.5 : undefined;
    void flow.fitView({ padding: 0.08, maxZoom: 1, minZoom });
  }, [nodes, path, measured, openings, flow]);
}
