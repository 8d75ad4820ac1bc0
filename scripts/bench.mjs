// `pnpm bench`: builds what is measured, then measures it beside PyTorch and diffusers where they are installed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { quietEnvironment, root, turbo } from './build.mjs';

if (!turbo('build:js', '@kinograph/bench...')) process.exit(1);
const program = join(root, 'apps/bench/dist/bench.js');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: quietEnvironment,
  stdio: 'inherit',
});
if (status === 0 && process.argv.includes('--write')) {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  spawnSync(process.execPath, [biome, 'format', '--write', join(root, 'docs/benchmarks.md')], { stdio: 'inherit' });
}
process.exit(status ?? 1);
