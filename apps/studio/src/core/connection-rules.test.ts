import { problemText, type Source, validate } from '@kinograph/graph';
import { stageRegistry } from '@kinograph/pipelines';
import { describe, expect, it } from 'vitest';
import { connectionProblem } from './connection-rules.js';
import { connect, disconnect, setParameter, type Target } from './graph-document.js';
import { catalogue, documentOf, stageNamed, textToVideo } from './graph-fixture.js';

const { graph } = textToVideo;
const problem = (source: Source, target: Target, of = graph) => connectionProblem(of, catalogue, source, target);

describe('a connection', () => {
  it('is refused between kinds, and says which', () => {
    expect(problem({ node: 'prompt', output: 'text' }, { node: 'denoise', port: 'noise' })).toBe(
      '“noise” of denoise takes noise; “text” of prompt gives text.',
    );
  });

  it('is refused where it closes a circle, and shows it', () => {
    const circling = documentOf({ 'vae-decode': {}, 'vae-encode': { frames: 'vae-decode.frames' } });
    expect(
      problem({ node: 'vae-encode', output: 'latent' }, { node: 'vae-decode', port: 'latent' }, circling.graph),
    ).toBe('This would make a circle: vae-decode → vae-encode → vae-decode.');
  });

  it('is refused where parameters give the latent another space, and says who', () => {
    let document = disconnect(textToVideo, { node: 'vae-decode', port: 'latent' });
    document = setParameter(document, 'wan-denoiser', 'space', 'wan21');
    document = setParameter(document, 'vae-decode', 'space', 'wan22');
    const why = problem({ node: 'denoise', output: 'latents' }, { node: 'vae-decode', port: 'latent' }, document.graph);
    expect(why).toMatch(/^The space would be .*“wan22” \(the parameter “space” of vae-decode\).* at once\.$/);
    expect(why).toContain('“wan21”');
  });

  it('is refused where a default gives the denoiser another prediction', () => {
    const document = setParameter(
      disconnect(textToVideo, { node: 'denoise', port: 'scheduler' }),
      'scheduler',
      'prediction',
      'epsilon',
    );
    const target = { node: 'denoise', port: 'scheduler' };
    expect(problem({ node: 'scheduler', output: 'scheduler' }, target, document.graph)).toContain('prediction');
    expect(problem({ node: 'scheduler', output: 'scheduler' }, target)).toBeUndefined();
  });

  it('may take the place of another', () => {
    const more = documentOf({ prompt: {}, 'encode-text': { text: 'prompt.text' } });
    expect(
      problem({ node: 'prompt', output: 'text' }, { node: 'encode-text', port: 'text' }, more.graph),
    ).toBeUndefined();
  });

  it('from an input of the graph is held to the same rules', () => {
    const given = { ...graph, inputs: { words: { kind: 'text', attributes: {} } } };
    expect(problem({ input: 'words' }, { node: 'encode-text', port: 'text' }, given)).toBeUndefined();
    expect(problem({ input: 'words' }, { node: 'denoise', port: 'noise' }, given)).toContain(
      'the graph’s input “words” gives text',
    );
  });

  it('is possible exactly where the executor finds no new problem, for every pair of ports', () => {
    const registry = stageRegistry();
    const differing: string[] = [];
    let [possible, impossible] = [0, 0];
    for (const [from, { stage }] of Object.entries(graph.nodes)) {
      for (const output of Object.keys(stageNamed(stage).outputs)) {
        for (const [to, node] of Object.entries(graph.nodes)) {
          for (const port of Object.keys(stageNamed(node.stage).inputs)) {
            const source = { node: from, output };
            const known = new Set(validate(graph, registry).map(problemText));
            const after = validate(connect(textToVideo, source, { node: to, port }).graph, registry);
            const news = after.map(problemText).filter((text) => !known.has(text));
            const why = problem(source, { node: to, port });
            if (why === undefined) possible++;
            else impossible++;
            if ((why === undefined) !== (news.length === 0))
              differing.push(`${from}.${output} -> ${to}.${port}: ${why} / ${news}`);
          }
        }
      }
    }
    expect(differing).toEqual([]);
    expect(possible).toBeGreaterThan(10);
    expect(impossible).toBeGreaterThan(50);
  });
});
