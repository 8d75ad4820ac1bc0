import type { Source } from '@kinograph/graph';
import { connectionProblem } from '../core/connection-rules.js';
import { idOfInput, idOfSource, inputPort, portOfSource, sourceAt } from '../core/drawn-inputs.js';
import { connect, disconnect } from '../core/graph-document.js';
import type { PortDescription } from '../engine/stage-catalogue.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useCatalogue, useDocument, useStages } from './use-graph.js';

interface Props {
  readonly node: string;
  readonly name: string;
  readonly port: PortDescription;
}

/** An input, connected by choosing: for keyboards, and wherever drawing a line is hard. Outputs of other kinds are not offered. */
export function InputRow({ node, name, port }: Props) {
  const { editor } = useWorkbench();
  const { graph } = useDocument();
  const catalogue = useCatalogue();
  const stages = useStages();
  const now = graph.nodes[node]!.inputs[name];
  const keyOf = (source: Source) => `${idOfSource(source)}.${portOfSource(source)}`;
  const current = now === undefined ? '' : keyOf(now);
  const outputs = Object.entries(graph.nodes).flatMap(([id, { stage }]) =>
    Object.entries(stages.get(stage)?.outputs ?? {})
      .filter(([, { kind }]) => kind === port.kind && id !== node)
      .map(([output]) => ({ source: sourceAt(id, output), label: `${id}: ${output}` })),
  );
  const inputs = Object.entries(graph.inputs)
    .filter(([, { kind }]) => kind === port.kind)
    .map(([input]) => ({ source: sourceAt(idOfInput(input), inputPort), label: `the graph’s input ${input}` }));
  const sources = [...inputs, ...outputs].map(({ source, label }) => {
    const why = connectionProblem(graph, catalogue, source, { node, port: name });
    return { source, label, key: keyOf(source), why };
  });
  function choose(key: string): void {
    const chosen = sources.find((one) => one.key === key);
    editor.edit((document) =>
      chosen ? connect(document, chosen.source, { node, port: name }) : disconnect(document, { node, port: name }),
    );
  }
  return (
    <label>
      <span>
        {name} <span className="muted">({port.kind})</span>
      </span>
      <select value={current} onChange={({ target }) => choose(target.value)}>
        <option value="">{port.optional ? 'nothing (may be left out)' : 'nothing yet'}</option>
        {sources.map(({ label, key, why }) => (
          <option key={key} value={key} disabled={why !== undefined && key !== current} title={why}>
            {label}
            {why !== undefined && key !== current && ` (${why})`}
          </option>
        ))}
      </select>
    </label>
  );
}
