import type { Source } from '@kinograph/graph';

/** What the one port of a drawn input is called. */
export const inputPort = 'value';

/** What an input of the graph is called where it is drawn beside the nodes; no node can be called that. */
export function idOfInput(name: string): string {
  return `:${name}`;
}

/** The input of the graph that is drawn under an id; undefined for nodes. */
export function inputOfId(id: string): string | undefined {
  return id.startsWith(':') ? id.slice(1) : undefined;
}

/** What a source is drawn as: a node, or an input of the graph. */
export function idOfSource(source: Source): string {
  return 'node' in source ? source.node : idOfInput(source.input);
}

/** The source that a port of something drawn is. */
export function sourceAt(id: string, port: string): Source {
  const input = inputOfId(id);
  return input === undefined ? { node: id, output: port } : { input };
}

/** The port of what a source is drawn as. */
export function portOfSource(source: Source): string {
  return 'node' in source ? source.output : inputPort;
}
