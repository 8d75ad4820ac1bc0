import { describe, expect, it } from 'vitest';
import { idOfInput } from './drawn-inputs.js';
import { addInput, connect } from './graph-document.js';
import { textToVideo } from './graph-fixture.js';
import { layoutOf } from './layout.js';

describe('the automatic layout', () => {
  const size = { width: 220, height: 120 };
  const places = layoutOf(textToVideo.graph, () => size);

  it('draws every node to the right of what it takes from', () => {
    for (const [id, { inputs }] of Object.entries(textToVideo.graph.nodes)) {
      for (const source of Object.values(inputs)) {
        if ('node' in source) expect(places[id]!.x).toBeGreaterThanOrEqual(places[source.node]!.x + size.width);
      }
    }
  });

  it('draws inputs of the graph to the left of what takes from them', () => {
    const added = addInput(textToVideo, { x: 0, y: 0 });
    const { graph } = connect(added.document, { input: added.name }, { node: 'encode-text', port: 'text' });
    const drawn = layoutOf(graph, () => size);
    expect(drawn['encode-text']!.x).toBeGreaterThanOrEqual(drawn[idOfInput(added.name)]!.x + size.width);
  });

  it('lets no node overlap another', () => {
    const all = Object.values(places);
    for (const [index, a] of all.entries()) {
      for (const b of all.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= size.width || Math.abs(a.y - b.y) >= size.height).toBe(true);
      }
    }
  });
});
