import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/write-a-stage.md', import.meta.url), 'utf8');
/** Inside the workspace, where its packages are found; gone afterwards. */
const folder = fileURLToPath(new URL('./made', import.meta.url));
const files = [...page.matchAll(/^```\w+ (\S+)\n(.*?)^```/gms)].map(([, name, text]) => ({ name: name!, text: text! }));

const config = `import { base } from '../../../vitest.config.base.js';
export default { ...base, test: { ...base.test, include: ['*.test.ts'] } };
`;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { name, text } of [...files, { name: 'vitest.config.ts', text: config }]) {
    writeFileSync(join(folder, name), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the stage of docs/write-a-stage.md', () => {
  it('is three files of less than sixty lines in all', () => {
    expect(files.map(({ name }) => name)).toEqual(['package.json', 'grain.ts', 'grain.test.ts']);
    const lines = files.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0);
    expect(lines).toBeLessThan(60);
    expect(JSON.parse(files[0]!.text)).toMatchObject({ name: 'film-grain' });
  });

  it('passes the kit', async () => {
    const vitest = join(dirname(fileURLToPath(import.meta.resolve('vitest/package.json'))), 'vitest.mjs');
    const run = promisify(execFile)(process.execPath, [vitest, 'run', '--root', folder, '--reporter=json'], {
      env: { ...process.env, NODE_OPTIONS: '', VITEST: undefined },
    });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(report).toMatchObject({ success: true, numFailedTests: 0 });
    expect(report.numPassedTests).toBeGreaterThanOrEqual(9);
  });
});
