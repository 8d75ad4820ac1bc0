import type { GraphData, Source } from '@kinograph/graph';
import type {
  AttributeDescription,
  PortDescription,
  StageCatalogue,
  StageDescription,
} from '../engine/stage-catalogue.js';
import type { Target } from './graph-document.js';

/**
 * Why a connection cannot be made, in words; undefined where it can. The rules are those of `@kinograph/graph`: one kind, attributes
 * that agree all along the wiring, no circle.
 */
export function connectionProblem(
  graph: GraphData,
  catalogue: StageCatalogue,
  source: Source,
  target: Target,
): string | undefined {
  const stages = new Map(catalogue.stages.map((stage) => [stage.id, stage]));
  const wanted = stages.get(graph.nodes[target.node]?.stage ?? '')?.inputs[target.port];
  if (!wanted) return `${target.node} has no input “${target.port}”.`;
  const given = kindOf(graph, stages, source);
  if (given === undefined) return 'There is nothing to connect.';
  if (given !== wanted.kind) {
    return `“${target.port}” of ${target.node} takes ${withArticle(wanted.kind)}; ${nameOf(source)} gives ${withArticle(given)}.`;
  }
  const circle = 'node' in source ? pathBetween(graph, target.node, source.node) : undefined;
  if (circle) return `This would make a circle: ${[...circle, target.node].join(' → ')}.`;
  const node = graph.nodes[target.node]!;
  const inputs = { ...node.inputs, [target.port]: source };
  const nodes = { ...graph.nodes, [target.node]: { ...node, inputs } };
  const before = new Set(disagreements(graph, stages));
  return disagreements({ ...graph, nodes }, stages).find((text) => !before.has(text));
}

type Stages = ReadonlyMap<string, StageDescription>;

function kindOf(graph: GraphData, stages: Stages, source: Source): string | undefined {
  if ('input' in source) return graph.inputs[source.input]?.kind;
  return stages.get(graph.nodes[source.node]?.stage ?? '')?.outputs[source.output]?.kind;
}

/** The nodes from one to another along the flow, both included; undefined where there is no way. */
function pathBetween(graph: GraphData, from: string, to: string): string[] | undefined {
  const consumers = new Map<string, string[]>();
  for (const [id, { inputs }] of Object.entries(graph.nodes)) {
    for (const source of Object.values(inputs)) {
      if ('node' in source) consumers.set(source.node, [...(consumers.get(source.node) ?? []), id]);
    }
  }
  const seen = new Set([from]);
  const paths = [[from]];
  for (const path of paths) {
    const last = path.at(-1)!;
    if (last === to) return path;
    for (const next of consumers.get(last) ?? []) {
      if (!seen.has(next)) paths.push([...path, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** An attribute's text, and who says it. */
interface Said {
  readonly text: string;
  readonly by: string;
}

/** Everything the wiring and the parameters say of attributes that cannot all be true, one text each. */
function disagreements(graph: GraphData, stages: Stages): string[] {
  const problems: string[] = [];
  const parents = new Map<string, string>();
  const said = new Map<string, Said>();
  const root = (name: string): string => {
    const parent = parents.get(name);
    return parent === undefined ? name : root(parent);
  };
  const unknown = (node: string, attribute: AttributeDescription) =>
    typeof attribute === 'string' ? undefined : root(`${node} ${attribute.variable}`);

  for (const [id, node] of Object.entries(graph.nodes)) {
    const stage = stages.get(node.stage);
    for (const variable of stage ? variablesOf(stage) : []) {
      const text = node.parameters[variable] ?? stage!.parameters[variable]?.default;
      if (typeof text === 'string') said.set(`${id} ${variable}`, { text, by: `the parameter “${variable}” of ${id}` });
    }
  }
  for (const [id, node] of Object.entries(graph.nodes)) {
    for (const [port, source] of Object.entries(node.inputs)) {
      const to = stages.get(node.stage)?.inputs[port];
      const from = sourceAttributes(graph, stages, source);
      if (!to || !from) continue;
      for (const [attribute, wanted] of Object.entries(to.attributes)) {
        const given = from.attributes[attribute];
        if (given === undefined) continue;
        const [first, second] = [unknown(id, wanted), unknown(from.node, given)];
        const known = typeof wanted === 'string' ? { text: wanted, by: `“${port}” of ${id}` } : said.get(first!);
        const came = typeof given === 'string' ? { text: given, by: nameOf(source) } : said.get(second!);
        if (known && came && known.text !== came.text) {
          problems.push(
            `The ${attribute} would be “${known.text}” (${known.by}) and “${came.text}” (${came.by}) at once.`,
          );
          continue;
        }
        if (first !== undefined && second !== undefined && first !== second) parents.set(second, first);
        const agreed = known ?? came;
        const whose = first ?? second;
        if (agreed && whose !== undefined) said.set(whose, agreed);
      }
    }
  }
  return problems;
}

function variablesOf({ inputs, outputs }: StageDescription): Set<string> {
  const attributes = [...Object.values(inputs), ...Object.values(outputs)].flatMap((port) =>
    Object.values(port.attributes),
  );
  return new Set(attributes.flatMap((attribute) => (typeof attribute === 'string' ? [] : [attribute.variable])));
}

/** The attributes of a source; those a graph input leaves open are unknowns of its own. */
function sourceAttributes(
  graph: GraphData,
  stages: Stages,
  source: Source,
): { node: string; attributes: PortDescription['attributes'] } | undefined {
  if ('node' in source) {
    const port = stages.get(graph.nodes[source.node]?.stage ?? '')?.outputs[source.output];
    return port && { node: source.node, attributes: port.attributes };
  }
  const input = graph.inputs[source.input];
  return input && { node: `:${source.input}`, attributes: input.attributes };
}

function nameOf(source: Source): string {
  return 'node' in source ? `“${source.output}” of ${source.node}` : `the graph’s input “${source.input}”`;
}

/** `a latent`, `an embedding`; what has no plural form of its own goes without: `noise`, `frames`. */
function withArticle(kind: string): string {
  if (['noise', 'frames', 'text', 'guidance'].includes(kind)) return kind;
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
