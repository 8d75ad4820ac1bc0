import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { packages, root } from '../structure/workspace.js';

const documents = [
  join(root, 'README.md'),
  join(root, 'apps/examples/README.md'),
  ...packages.map(({ path }) => join(path, 'README.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name)),
];

it.each(documents.map((path) => relative(root, path)))('%s links only to files that exist', (path) => {
  const targets = [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
  const missing = targets
    .map(([, target]) => target!)
    .filter((target) => !existsSync(join(root, dirname(path), target)));
  expect(missing).toEqual([]);
});

it("the root's README begins with the command that makes a video and the one that runs every test", () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const commands = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) => block!.trimEnd().split('\n'));
  expect(commands.slice(0, 2)).toEqual([
    'npx -y pnpm@12 generate "a big red ball bouncing over green grass"',
    'npx -y pnpm@12 test',
  ]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts).toMatchObject({ generate: expect.any(String), test: expect.any(String) });
});

it("the root's README names every package", () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  expect(packages.filter(({ folder }) => !text.includes(`(packages/${folder})`)).map(({ folder }) => folder)).toEqual(
    [],
  );
});
