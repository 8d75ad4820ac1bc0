import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('shows an example that runs and prints what it says', async () => {
  const [, shown] = /```ts\n(.*?)```/s.exec(read('../README.md'))!;
  expect(shown).toBe(read('readme-example.ts'));
  const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
  try {
    await import('./readme-example.js');
    const printed = ['run-started', 'started', 'finished', 'run-finished', 'HELLO, ADA'];
    expect(log.mock.calls).toEqual(printed.map((line) => [line]));
    expect(shown).toContain(`// ${printed.at(-1)}\n`);
  } finally {
    log.mockRestore();
  }
});
