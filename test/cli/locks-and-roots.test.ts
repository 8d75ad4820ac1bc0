import { appendFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { contents, goldenTree, it, kinograph } from './command-line.js';

const size = ['--steps', '1', '--size', '32x32', '--frames', '5', '--threads', '1'];

/** A folder with a small checkpoint in it, and a graph that uses it; `elsewhere` is beside what the graph may touch. */
async function withGraph(folder: string) {
  const inside = join(folder, 'inside');
  for (const name of ['inside', 'elsewhere']) {
    mkdirSync(join(folder, name));
    cpSync(join(goldenTree, 'wan', 'checkpoint'), join(folder, name, 'wan'), { recursive: true });
  }
  const made = await kinograph(inside, 'generate', 'a fox', '--model', 'wan', ...size, '--out', 'clip.gif');
  const inspected = await kinograph(inside, 'inspect', 'clip.gif', '--json');
  const graph = JSON.parse(inspected.output).graph;
  writeFileSync(join(inside, 'graph.json'), JSON.stringify(graph));
  return { inside, made, run: (...args: string[]) => kinograph(inside, 'graph', 'run', 'graph.json', ...args) };
}

describe.concurrent('kinograph graph lock', () => {
  it('writes down what a graph runs with, and refuses anything else', async ({ expect, folder }) => {
    const { inside, made, run } = await withGraph(folder);
    expect(made).toMatchObject({ code: 0 });
    expect((await run('--locked')).errors).toMatch(/graph\.lock\.json: wanted a lock, got none/);

    const locked = await kinograph(inside, 'graph', 'lock', 'graph.json');
    expect(locked).toMatchObject({ code: 0, output: 'graph.lock.json\n' });
    const text = readFileSync(join(inside, 'graph.lock.json'), 'utf8');
    const lock = JSON.parse(text);
    const files = Object.keys(lock.files);
    for (const part of ['text_encoder', 'tokenizer', 'transformer', 'vae', 'scheduler']) {
      expect(files.filter((name) => name.startsWith(`wan/${part}/`))).not.toEqual([]);
    }
    expect(files.filter((name) => name.endsWith('.safetensors'))).toHaveLength(3);
    expect(lock).toMatchObject({ engine: { name: 'node', device: 'cpu' }, stages: { denoise: 1, 'write-video': 1 } });
    expect(text).not.toContain(folder);
    await kinograph(inside, 'graph', 'lock', 'graph.json');
    expect(readFileSync(join(inside, 'graph.lock.json'), 'utf8')).toBe(text);
    expect(contents(inside)).toEqual(['clip.gif', 'graph.json', 'graph.lock.json', 'wan']);
    expect(await run('--locked', '--threads', '1')).toMatchObject({ code: 0 });

    appendFileSync(join(inside, 'wan', 'vae', 'config.json'), '\n');
    const other = await run('--locked', '--precision', 'int8', '--set', 'denoise.steps=2');
    expect(other.code).toBe(1);
    expect(other.errors).toMatch(/3 differences/);
    expect(other.errors).toMatch(/nodes, wiring or parameters/);
    expect(other.errors).toMatch(/engine linear: float32 in the lock, is int8/);
    expect(other.errors).toMatch(/file wan\/vae\/config\.json: [0-9a-f]{12} in the lock, is [0-9a-f]{12}/);
  });
});

describe.concurrent('kinograph generate --lock', () => {
  it('writes down what a video is made with, and --locked refuses anything else', async ({ expect, folder }) => {
    cpSync(join(goldenTree, 'wan', 'checkpoint'), join(folder, 'wan'), { recursive: true });
    const make = (...args: string[]) =>
      kinograph(folder, 'generate', 'a fox', '--model', 'wan', ...size, '--out', 'clip.gif', ...args);
    expect((await make('--locked', 'fox.json')).errors).toMatch(
      /fox\.json: wanted a lock, got none\. Make one: the same command and --lock fox\.json/,
    );
    expect(await make('--lock', 'fox.json')).toMatchObject({ code: 0 });
    const first = readFileSync(join(folder, 'clip.gif'));
    expect(Object.keys(JSON.parse(readFileSync(join(folder, 'fox.json'), 'utf8')).files)).toContain(
      'wan/vae/config.json',
    );
    expect(await make('--locked', 'fox.json')).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'clip.gif')).equals(first)).toBe(true);
    expect((await make('--locked', 'fox.json', '--lock', 'other.json')).code).toBe(2);

    appendFileSync(join(folder, 'wan', 'vae', 'config.json'), '\n');
    const other = await make('--locked', 'fox.json', '--seed', '4', '--precision', 'int8', '--out', 'other.gif');
    expect(other.code).toBe(1);
    for (const difference of [/3 differences/, /wiring or parameters/, /is int8/, /file wan\/vae\/config\.json/]) {
      expect(other.errors).toMatch(difference);
    }
    expect(contents(folder)).toEqual(['clip.gif', 'fox.json', 'wan']);
  });
});

describe.concurrent('a graph file', () => {
  it('reads only below its roots, links followed', async ({ expect, folder }) => {
    const { inside, run } = await withGraph(folder);
    symlinkSync(join(folder, 'elsewhere'), join(inside, 'link'));
    const all = ['encode-prompt', 'encode-negative', 'denoiser', 'scheduler', 'decode'];
    const checkpoint = (location: string) => all.flatMap((node) => ['--set', `${node}.checkpoint=${location}`]);
    for (const location of [
      '../elsewhere/wan',
      join(folder, 'elsewhere', 'wan'),
      'link/wan',
      'https://models.example/wan',
    ]) {
      const { code, errors } = await run(...checkpoint(location));
      expect({ location, code }).toEqual({ location, code: 1 });
      expect(errors).toMatch(/checkpoint.*wanted a (path within|folder).*--root/s);
    }
    const allowed = await run(
      ...checkpoint('../elsewhere/wan'),
      '--root',
      '.',
      '--root',
      '../elsewhere',
      '--threads',
      '1',
    );
    expect(allowed).toMatchObject({ code: 0 });
  });

  it('follows no link out of a checkpoint', async ({ expect, folder }) => {
    const { inside, run } = await withGraph(folder);
    const weights = join('transformer', 'diffusion_pytorch_model.safetensors');
    cpSync(join(inside, 'wan'), join(inside, 'linked'), { recursive: true, filter: (from) => !from.endsWith(weights) });
    symlinkSync(join(folder, 'elsewhere', 'wan', weights), join(inside, 'linked', weights));
    const { code, errors } = await run('--set', 'denoiser.checkpoint=linked');
    expect(code).toBe(1);
    expect(errors).toMatch(/denoiser.*wanted a path within/s);
  });
});
