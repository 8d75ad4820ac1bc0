import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  type Node,
  type NodeChange,
  ReactFlow,
  useNodesInitialized,
  useReactFlow,
} from '@xyflow/react';
import { type DragEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { connectionProblem } from '../core/connection-rules.js';
import { connect, disconnect, type GraphDocument, moveNodes, type Place, removeNodes } from '../core/graph-document.js';
import type { StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { dragType, place } from './palette.js';
import { StageNode } from './stage-node.js';
import { useCatalogue, useDocument, useStages, useTroubledNodes } from './use-graph.js';

const nodeTypes = { stage: StageNode };

/** Nodes and edges, as xyflow draws them: a view of the document, whose edits it passes on. */
export function Canvas() {
  const workbench = useWorkbench();
  const { editor } = workbench;
  const document = useDocument();
  const selection = useStore(editor.selection);
  const troubled = useTroubledNodes();
  const catalogue = useCatalogue();
  const stages = useStages();
  const flow = useReactFlow();
  const [nodes, setNodes] = useState<Node[]>([]);
  const [chosenEdges, setChosenEdges] = useState<readonly string[]>([]);

  // What xyflow has measured stays with the node; all else comes from the document.
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((node) => [node.id, node]));
      return nodesOf(document, selection, troubled).map((node) => ({ ...known.get(node.id), ...node }));
    });
  }, [document, selection, troubled]);
  const edges = useMemo(() => edgesOf(document, stages, chosenEdges), [document, stages, chosenEdges]);

  // Another graph is shown whole, once its nodes are measured.
  const openings = useStore(editor.openings);
  const measured = useNodesInitialized();
  const empty = Object.keys(document.graph.nodes).length === 0;
  const shown = useRef(-1);
  useEffect(() => {
    if (empty) shown.current = openings;
    if (!measured || shown.current === openings) return;
    shown.current = openings;
    // On a narrow page the whole would be too small to read.
    const minZoom = matchMedia('(max-width: 52rem)').matches ? 0.5 : undefined;
    void flow.fitView({ padding: 0.08, maxZoom: 1, minZoom });
  }, [empty, measured, openings, flow]);

  const whyNot = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection | Edge) =>
      connectionProblem(
        editor.document().graph,
        catalogue,
        { node: source, output: sourceHandle ?? '' },
        { node: target, port: targetHandle ?? '' },
      ),
    [editor, catalogue],
  );

  const onNodesChange = (changes: NodeChange[]) => {
    const seen = changes.filter(({ type }) => type !== 'remove' && type !== 'select');
    if (seen.length > 0) setNodes((before) => applyNodeChanges(seen, before));
    const selected = changes.filter((change) => change.type === 'select');
    if (selected.length > 0) {
      editor.selection.set((before) => {
        const ids = new Set(before);
        for (const { id, selected: now } of selected) now ? ids.add(id) : ids.delete(id);
        return [...ids];
      });
    }
    // Moves by keyboard are not drags.
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.dragging === false && change.position ? [[change.id, change.position]] : [],
    );
    if (moved.length > 0) move(Object.fromEntries(moved));
  };
  const move = (places: Record<string, Place>) =>
    editor.edit((before) => moveNodes(before, places), `move ${Object.keys(places)}`);

  const onDrop = (event: DragEvent) => {
    const stage = stages.get(event.dataTransfer.getData(dragType));
    if (!stage) return;
    event.preventDefault();
    event.stopPropagation();
    place(workbench, stage, flow.screenToFlowPosition({ x: event.clientX - 110, y: event.clientY - 20 }));
  };

  return (
    <section className="canvas" aria-label="Canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode="system"
        minZoom={0.2}
        deleteKeyCode={['Delete', 'Backspace']}
        isValidConnection={(connection) => whyNot(connection) === undefined}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) =>
          setChosenEdges((before) => {
            const ids = new Set(before);
            for (const change of changes) {
              if (change.type === 'select') change.selected ? ids.add(change.id) : ids.delete(change.id);
            }
            return [...ids];
          })
        }
        onConnect={({ source, sourceHandle, target, targetHandle }) =>
          editor.edit((before) =>
            connect(before, { node: source, output: sourceHandle! }, { node: target, port: targetHandle! }),
          )
        }
        onReconnect={({ target, targetHandle }, now) =>
          editor.edit((before) =>
            connect(
              disconnect(before, { node: target, port: targetHandle! }),
              { node: now.source, output: now.sourceHandle! },
              { node: now.target, port: now.targetHandle! },
            ),
          )
        }
        onConnectEnd={(_, { fromHandle, toHandle, isValid }) => {
          if (!fromHandle || !toHandle || isValid) return;
          const [from, to] = fromHandle.type === 'source' ? [fromHandle, toHandle] : [toHandle, fromHandle];
          const why =
            from.type === to.type
              ? 'An output goes to an input.'
              : whyNot({
                  source: from.nodeId,
                  sourceHandle: from.id ?? null,
                  target: to.nodeId,
                  targetHandle: to.id ?? null,
                });
          if (why) workbench.tell(why, 'error');
        }}
        onDelete={({ nodes: gone, edges: cut }) =>
          editor.edit((before) =>
            removeNodes(
              cut.reduce((d, { target, targetHandle }) => disconnect(d, { node: target, port: targetHandle! }), before),
              gone.map(({ id }) => id),
            ),
          )
        }
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes(dragType)) event.preventDefault();
        }}
        onDrop={onDrop}
      >
        <Background gap={24} size={1.2} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

function nodesOf(
  { graph, places }: GraphDocument,
  selection: readonly string[],
  troubled: ReadonlySet<string>,
): Node[] {
  return Object.entries(graph.nodes).map(([id, { stage }]) => ({
    id,
    type: 'stage',
    position: places[id] ?? { x: 0, y: 0 },
    data: {},
    selected: selection.includes(id),
    // What it says of its trouble may hang over a neighbour.
    zIndex: troubled.has(id) ? 1 : 0,
    ariaLabel: `${id}, stage ${stage}`,
  }));
}

function edgesOf(
  { graph }: GraphDocument,
  stages: ReadonlyMap<string, StageDescription>,
  selected: readonly string[],
): Edge[] {
  return Object.entries(graph.nodes).flatMap(([target, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, source]): Edge[] => {
      if (!('node' in source) || !Object.hasOwn(graph.nodes, source.node)) return [];
      const id = `${source.node}.${source.output} → ${target}.${port}`;
      const kind = stages.get(graph.nodes[source.node]!.stage)?.outputs[source.output]?.kind;
      return [
        {
          id,
          source: source.node,
          sourceHandle: source.output,
          target,
          targetHandle: port,
          selected: selected.includes(id),
          className: `kind-${kind}`,
          ariaLabel: id,
        },
      ];
    }),
  );
}
