import { type GraphData, writeGraph } from '@kinograph/graph';
import { fileNameOf } from '../workbench.js';

/** Gives the user a graph as the file the command line runs. */
export function saveGraph(graph: GraphData): void {
  const url = URL.createObjectURL(new Blob([writeGraph({ data: graph })], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: fileNameOf(graph) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
