import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { packages, root } from '../structure/workspace.js';

it('every built package is imported by plain Node and exports names', async () => {
  const entries = packages.map(({ manifest, path }) => [
    manifest.name,
    pathToFileURL(join(path, 'dist/index.js')).href,
  ]);
  const program = `
    const names = {};
    for (const [name, url] of ${JSON.stringify(entries)}) names[name] = Object.keys(await import(url));
    console.log(JSON.stringify(names));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const names: Record<string, string[]> = JSON.parse(stdout);
  expect(Object.keys(names)).toEqual(packages.map(({ manifest }) => manifest.name));
  expect(Object.keys(names).filter((name) => names[name]!.length === 0)).toEqual([]);
  expect(names.kinograph).toContain('textToVideo');
});

/** What each package does in a page, as a check that its code runs there: an expression over its exports `it`. */
const inPages: Record<string, string> = {
  graph: `it.createGraph('empty').build({}).data.format`,
  cache: `(await it.openMemoryStore({ maxBytes: 1000 }).size()).entries`,
  tensor: `it.sizeOf([2, 3])`,
  safetensors: `(await it.openSafetensors(it.encodeSafetensors({}))).tensors.size`,
  onnx: `it.buildModel('double', {}, (s) => s.output('y', s.op.mul(s.input('x', 'float32', ['N']), 2))).outputs[0].shape[0]`,
  sampler: `it.unipcMultistep().name`,
  patchifier: `it.tokenCount({ frames: 1, height: 4, width: 4 }, [1, 2, 2])`,
};
const expected: Record<string, unknown> = {
  graph: 'kinograph.graph',
  cache: 0,
  tensor: 6,
  safetensors: 0,
  onnx: 'N',
  sampler: 'UniPCMultistepScheduler',
  patchifier: 4,
};

it.each(Object.keys(inPages))('%s bundles for browsers and runs there, without a module of Node', async (folder) => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `import * as it from './dist/index.js';
        globalThis.answer = (async () => ${inPages[folder]})();`,
      resolveDir: join(root, 'packages', folder),
    },
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    external: ['node:*'],
  });
  // What reads files in Node is loaded when a path is opened, never before.
  const eager = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind !== 'dynamic-import'),
  );
  expect(eager).toEqual([]);

  const page: Record<string, unknown> = { TextEncoder, TextDecoder, AbortController, performance, Blob, URL };
  runInNewContext(outputFiles[0]!.text, page);
  expect(await page.answer).toEqual(expected[folder]);
});
