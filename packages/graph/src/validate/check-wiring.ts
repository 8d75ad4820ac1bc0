import type { GraphData } from '../graph-data.js';
import { isVariable, type Port } from '../port.js';
import type { Source } from '../ref.js';
import type { Registry } from '../registry.js';
import type { Ports } from '../stage.js';
import { AttributeTerms, type Term, termsOf, unknownOf } from './attributes.js';
import { type CheckedNode, withArticle } from './check-nodes.js';
import { type Problem, unknownName } from './problem.js';

/** What crosses an edge, as its producer declares it. */
interface Declared {
  readonly kind: string;
  readonly terms: ReadonlyMap<string, Term>;
  readonly by: string;
}

/** Holds both ends of every edge against each other; gives the attributes of the whole graph. */
export function checkWiring(
  data: GraphData,
  registry: Registry,
  nodes: ReadonlyMap<string, CheckedNode>,
  order: readonly string[],
  problems: Problem[],
): AttributeTerms {
  const attributes = new AttributeTerms();
  const declared = declaredValues(data, registry, nodes, problems);
  const lookUp = (source: Source, node: string | undefined, port: string): Declared | undefined => {
    const found = declared.get(keyOf(source));
    if (!found && !comesFromUnknownStage(data, nodes, source)) {
      problems.push({ code: 'graph.source-unknown', node, port, ...unknownSource(data, nodes, source) });
    }
    return found;
  };
  // Nodes of a cycle are not in the order; their edges are held to the rules all the same.
  for (const id of new Set([...order, ...nodes.keys()])) {
    const node = nodes.get(id);
    if (node) checkNode(node, lookUp, attributes, problems);
  }
  for (const [name, source] of Object.entries(data.outputs)) lookUp(source, undefined, `output ${name}`);
  return attributes;
}

function declaredValues(
  data: GraphData,
  registry: Registry,
  nodes: ReadonlyMap<string, CheckedNode>,
  problems: Problem[],
): Map<string, Declared> {
  const declared = new Map<string, Declared>();
  for (const [name, { kind, attributes }] of Object.entries(data.inputs)) {
    const known = registry.kinds.get(kind);
    if (!known) {
      const unknown = unknownName(kind, registry.kinds.keys());
      problems.push({ code: 'graph.kind-unknown', port: `input ${name}`, wanted: 'a known kind of value', ...unknown });
    }
    for (const attribute of Object.keys(attributes)) {
      if (!known || known.attributes.includes(attribute)) continue;
      const wanted = `an attribute of ${kind}`;
      const unknown = unknownName(attribute, known.attributes);
      problems.push({ code: 'graph.kind-unknown', port: `input ${name}`, wanted, ...unknown });
    }
    const by = `graph input "${name}"`;
    declared.set(keyOf({ input: name }), { kind, by, terms: inputTerms(name, known?.attributes ?? [], attributes) });
  }
  for (const { id, stage } of nodes.values()) {
    for (const [output, port] of Object.entries(stage.outputs as Ports)) {
      const by = `output ${output} of node "${id}"`;
      const terms = new Map(termsOf(id, port.attributes, by));
      declared.set(keyOf({ node: id, output }), { kind: port.kind.kind, by, terms });
    }
  }
  return declared;
}

/** Attributes of a graph input: those it does not give are unknowns of their own. */
export function inputTerms(
  name: string,
  attributes: readonly string[],
  given: Readonly<Record<string, string>>,
): Map<string, Term> {
  const by = `graph input "${name}"`;
  return new Map(
    attributes.map((attribute): [string, Term] => {
      const text = given[attribute];
      return [attribute, text === undefined ? { unknown: `${attribute} :${name}` } : { said: { text, by } }];
    }),
  );
}

function checkNode(
  { id, stage, data, parameters }: CheckedNode,
  lookUp: (source: Source, node: string, port: string) => Declared | undefined,
  attributes: AttributeTerms,
  problems: Problem[],
): void {
  const ports = [...Object.entries(stage.inputs as Ports), ...Object.entries(stage.outputs as Ports)];
  for (const variable of new Set(ports.flatMap(([, port]) => variablesOf(port)))) {
    const text = parameters[variable];
    if (typeof text !== 'string') continue;
    const said = { text, by: `parameter ${variable} of node "${id}"` };
    attributes.unify(variable, { unknown: unknownOf(id, variable) }, { said });
  }
  for (const [name, port] of Object.entries(stage.inputs as Ports)) {
    const source = Object.hasOwn(data.inputs, name) ? data.inputs[name] : undefined;
    const came = source && lookUp(source, id, name);
    if (!came) continue;
    const { kind } = port.kind;
    if (came.kind !== kind) {
      const wanted = withArticle(kind);
      const article = withArticle(came.kind);
      problems.push({ code: 'graph.kind-mismatch', node: id, port: name, wanted, came: `${article} (${came.by})` });
      continue;
    }
    for (const [attribute, term] of termsOf(id, port.attributes, `input ${name} of node "${id}"`)) {
      const other = came.terms.get(attribute);
      const disagreement = other && attributes.unify(attribute, term, other);
      if (!disagreement) continue;
      problems.push({
        code: 'graph.attribute-mismatch',
        node: id,
        port: name,
        wanted: `${withArticle(kind)} of ${attribute} "${disagreement.known.text}" (${disagreement.known.by})`,
        came: `${attribute} "${disagreement.came.text}" (${disagreement.came.by})`,
      });
    }
  }
}

function variablesOf({ attributes }: Port): string[] {
  return Object.values(attributes).flatMap((pattern) => (isVariable(pattern) ? [pattern.variable] : []));
}

/** A source whose stage is unknown has its problem already: nothing is added for those who take from it. */
function comesFromUnknownStage(data: GraphData, nodes: ReadonlyMap<string, CheckedNode>, source: Source): boolean {
  return 'node' in source && Object.hasOwn(data.nodes, source.node) && !nodes.has(source.node);
}

function unknownSource(
  data: GraphData,
  nodes: ReadonlyMap<string, CheckedNode>,
  source: Source,
): Pick<Problem, 'wanted' | 'came' | 'nearest' | 'fix'> {
  if ('input' in source) {
    return { wanted: 'an input of the graph', ...unknownName(source.input, Object.keys(data.inputs)) };
  }
  const stage = nodes.get(source.node)?.stage;
  if (!stage) return { wanted: 'a node of the graph', ...unknownName(source.node, Object.keys(data.nodes)) };
  return {
    wanted: `an output of node "${source.node}"`,
    ...unknownName(source.output, Object.keys(stage.outputs as Ports)),
  };
}

/** A source as a map key. Names hold no colon. */
export function keyOf(source: Source): string {
  return 'input' in source ? `:${source.input}` : `${source.output}:${source.node}`;
}
