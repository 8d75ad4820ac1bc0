import { fieldsOf } from '../core/fields.js';
import { isResult, removeNodes, renameNode, setParameter, setResult, swapStage } from '../core/graph-document.js';
import { graphUpTo } from '../core/graph-up-to.js';
import { replacementsOf } from '../core/swap.js';
import { useWorkbench } from '../ui/studio-context.js';
import { useStore } from '../ui/use-store.js';
import { FieldRow } from './field-row.js';
import { FilesRow } from './files-row.js';
import { InputRow } from './input-row.js';
import { NameField } from './name-field.js';
import { NodeReport } from './node-report.js';
import { useCatalogue, useDocument, useStages } from './use-graph.js';

/** Everything about one node. */
export function NodePanel({ id }: { readonly id: string }) {
  const workbench = useWorkbench();
  const { editor, studio } = workbench;
  const { graph } = useDocument();
  const catalogue = useCatalogue();
  const node = graph.nodes[id]!;
  const stage = useStages().get(node.stage);
  const running = useStore(studio.run).status === 'running';
  const others = stage ? replacementsOf(stage, catalogue.stages) : [];

  function swap(next: string): void {
    const replacement = catalogue.stages.find((other) => other.id === next);
    if (!replacement) return;
    const { document, dropped } = swapStage(editor.document(), id, replacement, catalogue);
    editor.edit(() => document);
    if (dropped.length > 0) workbench.tell(`No longer connected: ${dropped.join(', ')}.`);
  }

  return (
    <>
      <h2>{id}</h2>
      <p className="muted">{stage?.description ?? `This studio has no stage “${node.stage}”.`}</p>
      <NodeReport id={id} />
      <div className="row">
        {stage?.subgraph && (
          <button type="button" onClick={() => void workbench.lookInto(id)}>
            Look inside
          </button>
        )}
        <button
          type="button"
          disabled={running || !stage}
          onClick={() => void workbench.run(graphUpTo(graph, id, catalogue))}
        >
          Run up to here
        </button>
        <button
          type="button"
          onClick={() => {
            editor.edit((document) => removeNodes(document, [id]));
            editor.selection.set([]);
          }}
        >
          Delete
        </button>
      </div>
      <NameField
        name={id}
        onRename={(next) => {
          editor.edit((document) => renameNode(document, id, next));
          const renamed = Object.hasOwn(editor.document().graph.nodes, next);
          if (renamed) editor.selection.set([next]);
          return renamed;
        }}
      />
      <label>
        Stage
        <select value={node.stage} onChange={({ target }) => swap(target.value)}>
          <option>{node.stage}</option>
          {others.map((other) => (
            <option key={other.id}>{other.id}</option>
          ))}
        </select>
      </label>
      {stage && Object.keys(stage.parameters).length > 0 && (
        <section aria-labelledby="parameters-title">
          <h3 id="parameters-title">Parameters</h3>
          {fieldsOf(stage).map((field) => {
            const Row = field.input.type === 'files' ? FilesRow : FieldRow;
            return (
              <Row
                key={`${stage.id} ${field.name}`}
                field={field}
                value={node.parameters[field.name]}
                onChange={(value) =>
                  editor.edit((document) => setParameter(document, id, field.name, value), `${id} ${field.name}`)
                }
              />
            );
          })}
        </section>
      )}
      {stage && Object.keys(stage.inputs).length > 0 && (
        <section aria-labelledby="inputs-title">
          <h3 id="inputs-title">Takes</h3>
          {Object.entries(stage.inputs).map(([name, port]) => (
            <InputRow key={name} node={id} name={name} port={port} />
          ))}
        </section>
      )}
      {stage && Object.keys(stage.outputs).length > 0 && (
        <section aria-labelledby="outputs-title">
          <h3 id="outputs-title">Gives</h3>
          {Object.entries(stage.outputs).map(([output, { kind }]) => (
            <label key={output} className="check">
              <input
                type="checkbox"
                checked={isResult(graph, id, output)}
                onChange={({ target }) =>
                  editor.edit((document) => setResult(document, { node: id, output }, target.checked))
                }
              />
              <span>
                {output} <span className="muted">({kind}) is a result of the graph</span>
              </span>
            </label>
          ))}
        </section>
      )}
    </>
  );
}
