// `pnpm eval`: builds what is measured, then looks at what the embedded model makes of held-out prompts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { quietEnvironment, root, turbo } from './build.mjs';

if (!turbo('build:js', '@kinograph/eval...')) process.exit(1);
const program = join(root, 'apps/eval/dist/eval.js');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: quietEnvironment,
  stdio: 'inherit',
});
process.exit(status ?? 1);
