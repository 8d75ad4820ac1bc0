import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  type Node,
  type NodeChange,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import { type DragEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { connectionProblem } from '../core/connection-rules.js';
import { idOfInput, idOfSource, portOfSource, sourceAt } from '../core/drawn-inputs.js';
import { connect, disconnect, type GraphDocument, moveNodes, type Place, removeNodes } from '../core/graph-document.js';
import type { StageDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { Breadcrumb } from './breadcrumb.js';
import { InputNode } from './input-node.js';
import { draggedInput, dragType, place } from './palette.js';
import { StageNode } from './stage-node.js';
import { useScene, useStages, useTroubledNodes } from './use-graph.js';
import { useViewport } from './use-viewport.js';

const nodeTypes = { stage: StageNode, given: InputNode };

/** Nodes and edges, as xyflow draws them: a view of the document, whose edits it passes on. What is inside a node is only shown. */
export function Canvas() {
  const workbench = useWorkbench();
  const { editor } = workbench;
  const { document, catalogue, path, selection: chosen } = useScene();
  const fixed = path !== undefined;
  const selection = useStore(chosen);
  const troubled = useTroubledNodes();
  const stages = useStages();
  const flow = useReactFlow();
  const [nodes, setNodes] = useState<Node[]>([]);
  const [chosenEdges, setChosenEdges] = useState<readonly string[]>([]);

  // What xyflow has measured stays with the node; all else comes from the document.
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((node) => [node.id, node]));
      return nodesOf(document, selection, troubled, stages).map((node) => ({ ...known.get(node.id), ...node }));
    });
  }, [document, selection, troubled, stages]);
  const edges = useMemo(() => edgesOf(document, stages, chosenEdges), [document, stages, chosenEdges]);

  useViewport(nodes.length);

  const whyNot = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection | Edge) =>
      connectionProblem(editor.document().graph, catalogue, sourceAt(source, sourceHandle ?? ''), {
        node: target,
        port: targetHandle ?? '',
      }),
    [editor, catalogue],
  );

  const onNodesChange = (changes: NodeChange[]) => {
    const seen = changes.filter(({ type }) => type !== 'remove' && type !== 'select');
    if (seen.length > 0) setNodes((before) => applyNodeChanges(seen, before));
    const selected = changes.filter((change) => change.type === 'select');
    if (selected.length > 0) {
      chosen.set((before) => {
        const ids = new Set(before);
        for (const { id, selected: now } of selected) now ? ids.add(id) : ids.delete(id);
        return [...ids];
      });
    }
    // Moves by keyboard are not drags.
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.dragging === false && change.position ? [[change.id, change.position]] : [],
    );
    if (moved.length > 0 && !fixed) move(Object.fromEntries(moved));
  };
  const move = (places: Record<string, Place>) =>
    editor.edit((before) => moveNodes(before, places), `move ${Object.keys(places)}`);

  const onDrop = (event: DragEvent) => {
    const dragged = event.dataTransfer.getData(dragType);
    const stage = stages.get(dragged);
    if (!stage && dragged !== draggedInput) return;
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
        deleteKeyCode={fixed ? null : ['Delete', 'Backspace']}
        nodesConnectable={!fixed}
        nodesDraggable={!fixed}
        onNodeDoubleClick={(_, { id }) => {
          if (stages.get(document.graph.nodes[id]?.stage ?? '')?.subgraph) {
            void workbench.lookInto(fixed ? `${path}/${id}` : id);
          }
        }}
        zoomOnDoubleClick={false}
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
            connect(before, sourceAt(source, sourceHandle!), { node: target, port: targetHandle! }),
          )
        }
        onReconnect={({ target, targetHandle }, now) =>
          editor.edit((before) =>
            connect(
              disconnect(before, { node: target, port: targetHandle! }),
              sourceAt(now.source, now.sourceHandle!),
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
          if (event.dataTransfer.types.includes(dragType) && !fixed) event.preventDefault();
        }}
        onDrop={onDrop}
      >
        <Background gap={24} size={1.2} />
        <Controls showInteractive={false} />
        <Breadcrumb />
      </ReactFlow>
    </section>
  );
}

function nodesOf(
  { graph, places }: GraphDocument,
  selection: readonly string[],
  troubled: ReadonlySet<string>,
  stages: ReadonlyMap<string, StageDescription>,
): Node[] {
  // A graph that was kept before inputs were drawn has no places for them: beside its first nodes.
  const left = Math.min(0, ...Object.values(places).map(({ x }) => x)) - 220;
  const inputs = Object.keys(graph.inputs).map((name, index) => ({
    id: idOfInput(name),
    type: 'given',
    position: { x: left, y: 90 * index },
    ariaLabel: `${name}, input of the graph`,
  }));
  const nodes = Object.entries(graph.nodes).map(([id, { stage }]) => ({
    id,
    type: 'stage',
    position: { x: 0, y: 0 },
    ariaLabel: `${id}, stage ${stage}${stages.get(stage)?.subgraph ? ', a graph that can be opened' : ''}`,
  }));
  return [...inputs, ...nodes].map((node) => ({
    ...node,
    position: places[node.id] ?? node.position,
    data: {},
    selected: selection.includes(node.id),
    // What it says of its trouble may hang over a neighbour.
    zIndex: troubled.has(node.id) ? 1 : 0,
  }));
}

function edgesOf(
  { graph }: GraphDocument,
  stages: ReadonlyMap<string, StageDescription>,
  selected: readonly string[],
): Edge[] {
  return Object.entries(graph.nodes).flatMap(([target, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, source]): Edge[] => {
      const kind =
        'node' in source
          ? stages.get(graph.nodes[source.node]?.stage ?? '')?.outputs[source.output]?.kind
          : graph.inputs[source.input]?.kind;
      if (kind === undefined) return [];
      const id = `${'node' in source ? `${source.node}.${source.output}` : source.input} → ${target}.${port}`;
      return [
        {
          id,
          source: idOfSource(source),
          sourceHandle: portOfSource(source),
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
