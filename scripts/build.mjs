// Builds what the command line needs (JavaScript only), or everything; turbo skips what has not changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Environment of every tool we start: nobody is told about it. */
export const quietEnvironment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  ORT_DISABLE_TELEMETRY: '1',
};

/** Runs a turbo task over a filter; returns whether it succeeded. Its log goes to stderr, so stdout stays the program's. */
export function turbo(task, filter) {
  const arguments_ = ['run', task, '--output-logs=errors-only', ...(filter ? [`--filter=${filter}`] : [])];
  const result = spawnSync(process.execPath, [join(root, 'node_modules/turbo/bin/turbo'), ...arguments_], {
    cwd: root,
    env: quietEnvironment,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status !== 0) process.stderr.write(`${result.stdout}${result.stderr}`);
  return result.status === 0;
}

/** A hash of all JavaScript that is built. */
export function buildFingerprint() {
  const hash = createHash('sha256');
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const dist = join(root, 'packages', name, 'dist');
    for (const file of existsSync(dist) ? readdirSync(dist, { recursive: true }).sort() : []) {
      if (file.endsWith('.js')) hash.update(file).update(readFileSync(join(dist, file)));
    }
  }
  return hash.digest('hex');
}
