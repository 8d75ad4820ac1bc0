import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from '../structure/workspace.js';

/** A block of TypeScript in a README. */
export interface Block {
  /** File name for it: the package's folder and the block's number. */
  readonly name: string;
  readonly code: string;
}

/** All blocks of TypeScript of the root's README, the packages' and the examples'. */
export function readmeBlocks(): Block[] {
  const readmes = [
    { name: 'root', path: root },
    ...packages.map(({ folder, path }) => ({ name: folder, path })),
    { name: 'examples', path: join(root, 'apps/examples') },
  ];
  return readmes.flatMap(({ name, path }) => {
    const text = readFileSync(join(path, 'README.md'), 'utf8');
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)];
    return blocks.map(([, code], index) => ({ name: `${name}-${index + 1}`, code: code! }));
  });
}
