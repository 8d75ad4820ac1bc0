import { readFile } from 'node:fs/promises';
import { KinographError } from '@kinograph/errors';
import { checkGraph, type Graph, type Problem, readGraph, type Source, validate } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { readEmbeddedGraph } from '@kinograph/video';

/**
 * The parsed JSON of a graph file, or of the graph inside a video.
 * @throws KinographError `kinograph.not-found`, `kinograph.no-graph`, `kinograph.json`.
 */
export async function readGraphJson(path: string): Promise<unknown> {
  const text = path.endsWith('.json') ? await readText(path) : await readEmbeddedGraph(path);
  if (text === undefined) {
    throw new KinographError('kinograph.no-graph', { where: path, wanted: 'a graph', got: 'a file without one' });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KinographError('kinograph.json', {
      where: path,
      wanted: 'JSON',
      got: String((cause as Error).message),
      cause,
    });
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === 'ENOENT' ? 'nothing at this path' : String(cause.message);
    throw new KinographError('kinograph.not-found', { where: path, wanted: 'a graph file', got, cause });
  });
}

/** Reads and checks a graph file. */
export async function loadGraph(path: string): Promise<Graph> {
  return readGraph(await readGraphJson(path), stageRegistry());
}

/** Everything wrong with a graph file. */
export async function problemsOf(path: string): Promise<{ problems: Problem[]; lines: string[] }> {
  const problems = validate(await readGraphJson(path), stageRegistry());
  const lines = problems.map(({ code, node, port, wanted, came, fix }) => {
    const place = [node === undefined ? 'graph' : `node "${node}"`, port].filter(Boolean).join(', ');
    return `${code}  ${place}: wanted ${wanted}, came ${came}.${fix ? ` ${fix}` : ''}`;
  });
  return { problems, lines };
}

/** The nodes in the order they run: what each is, takes and is set to. */
export function describeGraph(graph: Graph): string[] {
  const nodes = checkGraph(graph).nodes.flatMap(({ id, stage, data }) => [
    `${id}  ${stage.id} v${stage.version}: ${stage.description}`,
    ...Object.entries(data.inputs).map(([port, source]) => `    ${port} <- ${sourceText(source)}`),
    ...Object.entries(data.parameters).map(([name, value]) => `    ${name} = ${JSON.stringify(value)}`),
  ]);
  const outputs = Object.entries(graph.data.outputs).map(([name, source]) => `output ${name} <- ${sourceText(source)}`);
  return [`graph ${graph.data.name}`, ...nodes, ...outputs];
}

function sourceText(source: Source): string {
  return 'input' in source ? `graph input ${source.input}` : `${source.node}.${source.output}`;
}
