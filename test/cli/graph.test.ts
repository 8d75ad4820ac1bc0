import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe } from 'vitest';
import { contents, it, kinograph, quick } from './command-line.js';

type Json = Record<string, unknown>;
interface GraphJson {
  version: number;
  nodes: Record<string, { stage: string; parameters: Json; inputs: Record<string, Json> }>;
}

/** The graph of a small text-to-video run, as `inspect` reads it back from the picture. */
let graph: string;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kinograph-graph-'));
  await kinograph(folder, 'generate', 'a blue star at night', ...quick, '--out', 'clip.gif');
  const inspected = await kinograph(folder, 'inspect', 'clip.gif', '--json');
  graph = JSON.stringify(JSON.parse(inspected.output).graph);
  rmSync(folder, { recursive: true });
});

function changed(change: (graph: GraphJson) => void): string {
  const copy = JSON.parse(graph) as GraphJson;
  change(copy);
  return JSON.stringify(copy);
}

describe.concurrent('kinograph graph', () => {
  it('runs the graph of a video again, to the same pictures', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'graph.json'), graph);
    const pictures: Buffer[] = [];
    for (let time = 0; time < 2; time++) {
      const { code, errors } = await kinograph(folder, 'graph', 'run', 'graph.json', '--set', 'write.path=frames');
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      pictures.push(readFileSync(join(folder, 'frames', 'frame-00004.png')));
    }
    expect(pictures[0]!.equals(pictures[1]!)).toBe(true);
  });

  it('shows its nodes in the order they run, and finds nothing wrong with it', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'graph.json'), graph);
    const { output } = await kinograph(folder, 'graph', 'show', 'graph.json');
    const order = ['prompt', 'encode-prompt', 'denoise', 'decode', 'write'].map((id) => output.indexOf(`\n${id} `));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order.slice(1).every((at) => at > 0)).toBe(true);
    const { code, output: verdict } = await kinograph(folder, 'graph', 'validate', 'graph.json');
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'graph.json: nothing wrong\n' });
  });

  const wrong: readonly { readonly title: string; readonly with: (g: GraphJson) => void; readonly says: RegExp }[] = [
    {
      title: 'an unknown stage',
      with: (g) => Object.assign(g.nodes.decode!, { stage: 'vae-decod' }),
      says: /vae-decod.*vae-decode/,
    },
    {
      title: 'a wire from another type of port',
      with: (g) => Object.assign(g.nodes.decode!.inputs, { latent: { node: 'encode-prompt', output: 'embedding' } }),
      says: /decode.*latent.*embedding/,
    },
    {
      title: 'a cycle, as its path',
      with: (g) => Object.assign(g.nodes.noise!.inputs, { denoiser: { node: 'denoise', output: 'latents' } }),
      says: /noise.*denoise.*noise/s,
    },
    {
      title: 'a parameter out of range',
      with: (g) => Object.assign(g.nodes.denoise!.parameters, { steps: 0 }),
      says: /denoise.*steps/,
    },
    {
      title: 'an unknown parameter',
      with: (g) => Object.assign(g.nodes.denoise!.parameters, { step: 3 }),
      says: /denoise.*step.*steps/s,
    },
    {
      title: 'a format version it does not know',
      with: (g) => Object.assign(g, { version: 99 }),
      says: /version.*99/s,
    },
  ];
  for (const { title, with: change, says } of wrong) {
    it(`refuses ${title}, checked or run`, async ({ expect, folder }) => {
      writeFileSync(join(folder, 'graph.json'), changed(change));
      const checked = await kinograph(folder, 'graph', 'validate', 'graph.json');
      const run = await kinograph(folder, 'graph', 'run', 'graph.json');
      expect([checked.code, run.code]).toEqual([1, 1]);
      expect(checked.output + checked.errors).toMatch(says);
      expect(run.errors).toMatch(says);
      expect(contents(folder)).toEqual(['graph.json']);
    });
  }

  it('writes nowhere but below its roots, links followed', async ({ expect, folder }) => {
    symlinkSync('/tmp', join(folder, 'link'));
    writeFileSync(join(folder, 'graph.json'), graph);
    for (const path of ['../escaped', '/tmp/escaped', 'link/escaped']) {
      const { code, errors } = await kinograph(folder, 'graph', 'run', 'graph.json', '--set', `write.path=${path}`);
      expect(code).toBe(1);
      expect(errors).toMatch(/within/);
    }
    expect(contents(folder)).toEqual(['graph.json', 'link']);
  });

  it('names the nearest node and parameter for a wrong --set', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'graph.json'), graph);
    const run = (set: string) => kinograph(folder, 'graph', 'run', 'graph.json', '--set', set);
    const [node, parameter, type] = await Promise.all([
      run('nois.seed=3'),
      run('noise.sed=3'),
      run('denoise.steps=many'),
    ]);
    expect(node.errors).toMatch(/nois.*noise/);
    expect(parameter.errors).toMatch(/sed.*seed/);
    expect(type.errors).toMatch(/steps/);
    expect([node.code, parameter.code, type.code]).toEqual([1, 1, 1]);
  });

  it('refuses a file that is no JSON, and one that is no graph', async ({ expect, folder }) => {
    writeFileSync(join(folder, 'half.json'), graph.slice(0, 200));
    writeFileSync(join(folder, 'other.json'), '{"nodes": 3}');
    const says = {
      'half.json': /half\.json/,
      'other.json': /format: wanted "kinograph\.graph"/,
      'missing.json': /missing\.json/,
    };
    for (const [file, wanted] of Object.entries(says)) {
      const { code, errors } = await kinograph(folder, 'graph', 'run', file);
      expect(code).toBe(1);
      expect(errors).toMatch(wanted);
    }
  });
});
