// `pnpm crash -- --n 1000 [--seed 1]`: kills the command line at so many places and checks what it comes to. CI does it 50 times.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { quietEnvironment, root, turbo } from './build.mjs';

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { n: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
if (!turbo('build:js', 'kinograph...')) process.exit(1);
const env = { ...quietEnvironment, KINOGRAPH_CRASHES: values.n, KINOGRAPH_CRASH_SEED: values.seed };
const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'workspace', 'crash/'];
process.exitCode = spawnSync(process.execPath, tests, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
