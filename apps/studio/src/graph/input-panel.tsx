import { idOfInput } from '../core/drawn-inputs.js';
import { removeNodes, renameInput } from '../core/graph-document.js';
import { useWorkbench } from '../ui/studio-context.js';
import { GivenRow } from './given-row.js';
import { NameField } from './name-field.js';
import { useDocument } from './use-graph.js';

/** Everything about an input of the graph. */
export function InputPanel({ name }: { readonly name: string }) {
  const { editor, inputs } = useWorkbench();
  const { graph } = useDocument();
  const users = Object.entries(graph.nodes).flatMap(([id, node]) =>
    Object.entries(node.inputs).flatMap(([port, source]) =>
      'input' in source && source.input === name ? [`${id}: ${port}`] : [],
    ),
  );
  function rename(next: string): boolean {
    const before = editor.document();
    editor.edit((document) => renameInput(document, name, next));
    if (editor.document() === before) return false;
    inputs.set(({ [name]: text, ...others }) => ({ ...others, ...(text !== undefined && { [next]: text }) }));
    editor.selection.set([idOfInput(next)]);
    return true;
  }
  return (
    <>
      <h2>{name}</h2>
      <p className="muted">
        An input of the graph: {graph.inputs[name]!.kind}. The command line is given it when it runs the graph; here it
        is written below.
      </p>
      <div className="row">
        <button
          type="button"
          onClick={() => {
            editor.edit((document) => removeNodes(document, [idOfInput(name)]));
            editor.selection.set([]);
          }}
        >
          Delete
        </button>
      </div>
      <NameField name={name} onRename={rename} />
      <GivenRow name={name} label="It is given" />
      <p className="muted">{users.length > 0 ? `Goes to ${users.join(', ')}.` : 'Goes to no node yet.'}</p>
    </>
  );
}
