import type { Inside } from '../engine/engine.js';
import type { GraphDocument } from './graph-document.js';

/** A node that is looked into, and where what is inside is drawn. */
export interface OpenedNode extends Inside {
  /** `shots`; of one inside another `shots/denoise`. */
  readonly path: string;
  readonly places: GraphDocument['places'];
}

/** One step of the way to what is shown. */
export interface Crumb {
  readonly name: string;
  /** What to look into to get there; undefined for the graph itself. */
  readonly path: string | undefined;
}

/** The way from the graph to a node that is looked into, the node last. */
export function wayTo(path: string, graphName: string): Crumb[] {
  const names = path.split('/');
  const nodes = names.map((name, depth) => ({ name, path: names.slice(0, depth + 1).join('/') }));
  return [{ name: graphName, path: undefined }, ...nodes];
}

/** What the node is in that holds the one that is looked into: one level up. */
export function levelUp(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  return end < 0 ? undefined : path.slice(0, end);
}
