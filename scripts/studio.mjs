// `pnpm studio`: builds the studio and serves it, cross-origin isolated, so that it has threads. Arguments go to `vite preview`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';

const app = join(root, 'apps/studio');
const vite = (...command) =>
  spawnSync(process.execPath, [join(app, 'node_modules/vite/bin/vite.js'), ...command], { cwd: app, stdio: 'inherit' });

const built = vite('build', '--logLevel', 'error');
process.exitCode = built.status === 0 ? (vite('preview', ...process.argv.slice(2)).status ?? 0) : 1;
