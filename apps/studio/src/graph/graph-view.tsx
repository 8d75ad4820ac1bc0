/** The graph, node by node. */
export function GraphView() {
  return <main className="graph" />;
}
