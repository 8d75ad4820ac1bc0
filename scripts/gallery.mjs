// `node scripts/gallery.mjs`: makes the videos of the README's gallery anew with the command line: seed 1, default settings, nothing chosen.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

const prompts = [
  'a big red ball bouncing over green grass',
  'a big yellow star moving left at night',
  'a blue cube growing in the desert',
  'a white ball rising over the sea',
  'a purple pyramid moving right in the snow',
  'a big orange ring to the left of a blue cube in a meadow',
];
const folder = join(root, 'docs/gallery');
mkdirSync(folder, { recursive: true });
for (const prompt of prompts) {
  // A name without a folder: the graph inside the file has it.
  const out = `${prompt.replaceAll(' ', '-')}.gif`;
  const arguments_ = [join(root, 'scripts/kinograph.mjs'), 'generate', prompt, '--seed', '1', '--out', out];
  const { status } = spawnSync(process.execPath, arguments_, {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
