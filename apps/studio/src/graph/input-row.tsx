import { connectionProblem } from '../core/connection-rules.js';
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
  const current = now === undefined ? '' : 'node' in now ? `${now.node}.${now.output}` : `:${now.input}`;
  const sources = Object.entries(graph.nodes).flatMap(([id, { stage }]) =>
    Object.entries(stages.get(stage)?.outputs ?? {})
      .filter(([, { kind }]) => kind === port.kind && id !== node)
      .map(([output]) => {
        const why = connectionProblem(graph, catalogue, { node: id, output }, { node, port: name });
        return { id, output, key: `${id}.${output}`, why };
      }),
  );
  function choose(key: string): void {
    const source = sources.find((one) => one.key === key);
    editor.edit((document) =>
      source
        ? connect(document, { node: source.id, output: source.output }, { node, port: name })
        : disconnect(document, { node, port: name }),
    );
  }
  return (
    <label>
      <span>
        {name} <span className="muted">({port.kind})</span>
      </span>
      <select value={current} onChange={({ target }) => choose(target.value)}>
        <option value="">{port.optional ? 'nothing (may be left out)' : 'nothing yet'}</option>
        {now !== undefined && 'input' in now && <option value={current}>the graph’s input {now.input}</option>}
        {sources.map(({ id, output, key, why }) => (
          <option key={key} value={key} disabled={why !== undefined && key !== current} title={why}>
            {id}: {output}
            {why !== undefined && key !== current && ` (${why})`}
          </option>
        ))}
      </select>
    </label>
  );
}
