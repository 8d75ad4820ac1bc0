import { type GraphData, writeGraph } from '@kinograph/graph';
import { download } from '../ui/download.js';
import { fileNameOf } from '../workbench.js';

/** Gives the user a graph as the file the command line runs. */
export function saveGraph(graph: GraphData): void {
  download(new Blob([writeGraph({ data: graph })], { type: 'application/json' }), fileNameOf(graph));
}
