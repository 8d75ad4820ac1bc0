// `pnpm test`: lint, types, builds, then every suite. Prints the totals of all of them last: `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietEnvironment, root, turbo } from './build.mjs';

let passed = 0;
let failed = 0;

/** A check that counts as one test. */
function check(title, succeeds) {
  const started = Date.now();
  const ok = succeeds();
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function tool(...command) {
  return spawnSync(process.execPath, command, { cwd: root, env: quietEnvironment, stdio: 'inherit' }).status === 0;
}

check('lint and format', () => tool('node_modules/@biomejs/biome/bin/biome', 'ci', '.'));
check('every package builds, with its types', () => turbo('build'));
check('sources and tests type-check, negative type tests included', () => turbo('typecheck'));

const scratch = mkdtempSync(join(tmpdir(), 'kinograph-test-'));
const report = join(scratch, 'report.json');
try {
  const clean = tool(
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  const totals = JSON.parse(readFileSync(report, 'utf8'));
  passed += totals.numPassedTests;
  failed += totals.numFailedTests;
  // A file that does not load has no tests to fail, and an unhandled rejection belongs to none.
  const broken = totals.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  failed += broken.length;
  if (!clean && totals.numFailedTests + broken.length === 0) failed++;
} catch (error) {
  console.error(error);
  failed++;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
