import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { packages, root } from '../structure/workspace.js';
import { type Bundle, bundle } from './bundle.js';

/** A program that uses some names of packages. */
function using(names: Readonly<Record<string, string>>): string {
  const imports = Object.entries(names).map(([module, list]) => `import { ${list} } from '${module}';`);
  return `${imports.join('\n')}\nglobalThis.used = [${Object.values(names).join(', ')}];`;
}

/** Everything a page needs to run Wan, and nothing that finds stages by name. */
const wan = {
  '@kinograph/checkpoint': 'openCheckpoint',
  '@kinograph/dit': 'openWanDenoiser',
  '@kinograph/patchifier': 'createPatchifier',
  '@kinograph/sampler': 'classifierFreeGuidance, createNoise, denoise, unipcMultistep',
  '@kinograph/text-encoder': 'openTextEncoder',
  '@kinograph/vae': 'openWanVae',
};

describe('a page that takes one package', () => {
  const alone: { names: Record<string, string>; packages: string[]; foreign: string[]; budget: number }[] = [
    {
      names: { '@kinograph/safetensors': 'openSafetensors, readTensor' },
      packages: ['errors', 'safetensors', 'tensor'],
      foreign: [],
      budget: 8_000,
    },
    {
      names: { '@kinograph/patchifier': 'createPatchifier' },
      packages: ['errors', 'patchifier', 'tensor'],
      foreign: [],
      budget: 2_500,
    },
    {
      names: { '@kinograph/prompt': 'scenesExpander' },
      packages: ['footage', 'prompt'],
      foreign: [],
      budget: 10_000,
    },
    {
      names: { '@kinograph/sampler': 'denoise, flowMatchEuler' },
      packages: ['errors', 'sampler', 'tensor'],
      foreign: ['zod'],
      budget: 30_000,
    },
    {
      names: { '@kinograph/onnx': 'buildModel' },
      packages: ['errors', 'onnx', 'tensor'],
      foreign: [],
      budget: 18_000,
    },
    {
      names: { '@kinograph/vae': 'openWanVae' },
      packages: ['checkpoint', 'errors', 'nn', 'onnx', 'ports', 'tensor', 'vae'],
      foreign: ['zod'],
      budget: 48_000,
    },
    {
      names: { '@kinograph/graph': 'createGraph, run' },
      packages: ['errors', 'graph'],
      foreign: ['@noble/hashes', 'zod'],
      budget: 50_000,
    },
    {
      names: { '@kinograph/serve/client': 'createClient' },
      packages: ['errors', 'serve'],
      foreign: ['eventsource-parser'],
      budget: 3_500,
    },
  ];
  it.each(alone.map((each) => ({ ...each, name: Object.keys(each.names)[0] })))(
    '$name loads what it needs and no other package, less than $budget bytes gzipped',
    async (expected) => {
      const { packages: loaded, foreign, gzipped } = await bundle(using(expected.names));
      expect({ packages: loaded, foreign }).toEqual({ packages: expected.packages, foreign: expected.foreign });
      expect(gzipped).toBeLessThan(expected.budget);
    },
  );

  it('of prompts loads the words of the training captions, and not what renders them', async () => {
    const { modules } = await bundle(using({ '@kinograph/prompt': 'scenesExpander' }));
    const footage = modules.filter((path) => path.startsWith('footage/src/'));
    expect(footage).toEqual(['describe', 'random', 'sentences', 'words'].map((name) => `footage/src/${name}.ts`));
  });

  it('of the sampler loads the one scheduler it names', async () => {
    const { modules } = await bundle(using({ '@kinograph/sampler': 'denoise, flowMatchEuler' }));
    const schedulers = modules.filter((path) => path.startsWith('sampler/src/schedulers/'));
    expect(schedulers).toEqual(['sampler/src/schedulers/flow-match-euler.ts']);
    expect(modules.filter((path) => /sampler\/src\/(sit|solvers|stages)\//.test(path))).toEqual([]);
    expect(readdirSync(join(root, 'packages/sampler/src/schedulers')).length).toBeGreaterThan(10);
  });
});

describe('a page that takes the Wan family', () => {
  let page: Bundle;
  beforeAll(async () => {
    page = await bundle(using(wan), [secondFamily]);
  });

  it('carries no other family, though every package has one', async () => {
    expect(page.modules.filter((path) => path.includes(marker))).toEqual([]);
    const both = await bundle(using({ ...wan, '@kinograph/dit': `openWanDenoiser, ${secondName}` }), [secondFamily]);
    expect(both.modules.filter((path) => path.includes(marker))).toEqual([`dit/src/${marker}.ts`]);
  });

  it('carries no other scheduler, no stage, no writer of videos and no package it did not name', () => {
    expect(page.modules.filter((path) => path.startsWith('sampler/src/schedulers/'))).toEqual([
      'sampler/src/schedulers/unipc-multistep.ts',
    ]);
    const layersBelow = ['errors', 'nn', 'onnx', 'ports', 'safetensors', 'tensor'];
    const named = Object.keys(wan).map((name) => name.replace('@kinograph/', ''));
    expect(page.packages).toEqual([...layersBelow, ...named].toSorted());
    expect(page.modules.filter((path) => /stage|sit\//.test(path))).toEqual([]);
  });

  it('loads less than 90 kB gzipped', () => {
    console.info(`a page with Wan, without engine and weights: ${(page.gzipped / 1000).toFixed(1)} kB gzipped`);
    expect(page.gzipped).toBeLessThan(90_000);
  });
});

it('a page that imports every package and uses none loads nothing', async () => {
  const nodeOnly = ['kinograph', 'parity', 'serve'];
  const entries = packages
    .filter(({ folder }) => !nodeOnly.includes(folder))
    .map(({ path }) => join(path, 'src/index.ts'));
  expect(entries.length).toBeGreaterThan(15);
  const { modules, gzipped } = await bundle(entries.map((path) => `import ${JSON.stringify(path)};`).join('\n'));
  expect(modules).toEqual([]);
  expect(gzipped).toBeLessThan(100);
});

/** A second family in the packages that have one, as it would stand there: a module its index exports from. */
const marker = 'second-family';
const secondName = 'openSecondFamily';
const secondFamily: Plugin = {
  name: 'second-family',
  enforce: 'pre',
  resolveId: (id, importer) =>
    id === `./${marker}.js` ? { id: importer!.replace(/index\.ts$/, `${marker}.ts`), moduleSideEffects: false } : null,
  load: (id) =>
    id.endsWith(`/${marker}.ts`) ? `export const ${secondName} = () => globalThis.${secondName}('${marker}');` : null,
  transform: (code, id) =>
    /packages\/(dit|vae|text-encoder|checkpoint)\/src\/index\.ts$/.test(id)
      ? `${code}\nexport { ${secondName} } from './${marker}.js';`
      : null,
};
