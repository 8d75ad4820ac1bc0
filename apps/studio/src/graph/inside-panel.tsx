import { fieldsOf, textOf } from '../core/fields.js';
import { useWorkbench } from '../ui/studio-context.js';
import { NodeReport } from './node-report.js';
import { useDocument, usePath, useScene, useStages } from './use-graph.js';

/** What is selected inside a node that is looked into, to read: a node, or else the graph there. */
export function InsidePanel({ id }: { readonly id: string | undefined }) {
  const { path } = useScene();
  const { graph } = useDocument();
  if (id !== undefined) return <InsideNode id={id} />;
  return (
    <>
      <h2>{path!.split('/').at(-1)}</h2>
      <p className="muted">
        {Object.keys(graph.nodes).length} nodes, made in code of the parameters of the node. They can be looked at, not
        changed.
      </p>
      <List
        title="It is given"
        entries={Object.entries(graph.inputs).map(([name, { kind }]) => ({ name, text: kind }))}
      />
      <List
        title="It gives"
        entries={Object.entries(graph.outputs).map(([name, source]) => ({ name, text: nameOf(source) }))}
      />
    </>
  );
}

function InsideNode({ id }: { readonly id: string }) {
  const { lookInto } = useWorkbench();
  const { graph } = useDocument();
  const path = usePath(id);
  const node = graph.nodes[id]!;
  const stage = useStages().get(node.stage);
  const parameters = (stage ? fieldsOf(stage) : []).map((field) => {
    const value = node.parameters[field.name];
    const text = textOf(field, value ?? field.fallback);
    return { name: field.label, text: text === '' ? 'none' : value === undefined ? `${text} (usual)` : text };
  });
  return (
    <>
      <h2>{id}</h2>
      <p className="muted">{stage?.description}</p>
      <NodeReport id={id} />
      {stage?.subgraph && (
        <div className="row">
          <button type="button" onClick={() => void lookInto(path)}>
            Look inside
          </button>
        </div>
      )}
      <List title="Stage" entries={[{ name: node.stage, text: `version ${node.version}` }]} />
      <List title="Parameters" entries={parameters} />
      <List
        title="Takes"
        entries={Object.keys(stage?.inputs ?? {}).map((name) => {
          const source = node.inputs[name];
          return { name, text: source ? nameOf(source) : 'nothing' };
        })}
      />
      <List
        title="Gives"
        entries={Object.entries(stage?.outputs ?? {}).map(([name, { kind }]) => ({ name, text: kind }))}
      />
    </>
  );
}

function nameOf(source: { node: string; output: string } | { input: string }): string {
  return 'node' in source ? `${source.node}: ${source.output}` : `what is given as ${source.input}`;
}

interface ListProps {
  readonly title: string;
  readonly entries: readonly { readonly name: string; readonly text: string }[];
}

function List({ title, entries }: ListProps) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {entries.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
