import { afterEach, vi } from 'vitest';
import { contents, it, kinograph, start } from './command-line.js';

afterEach(() => vi.unstubAllEnvs());

const serve = (folder: string, ...args: string[]) =>
  start(folder, 'serve', '--port', '0', '--threads', '1', '--cache', 'off', ...args);

/** The address it prints once it listens. */
function address({ child }: ReturnType<typeof start>): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout!.once('data', (text: string) => resolve(text.trim()));
    child.once('exit', () => reject(new Error('it ended')));
  });
}

const post = (url: string, body: unknown) =>
  fetch(`${url}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

it('serve makes a video, and on Ctrl-C stops what runs, removes its files and ends with 0', async ({
  expect,
  folder,
}) => {
  vi.stubEnv('TMPDIR', folder);
  const serving = serve(folder);
  const url = await address(serving);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

  const small = { prompt: 'a red ball', steps: 1, frames: 5, width: 32, height: 32 };
  const { id } = (await (await post(url, small)).json()) as { id: string };
  const events = await (await fetch(`${url}/runs/${id}/events`)).text();
  expect(events).toContain('"outcome":"done"');
  const file = await (await fetch(`${url}/runs/${id}/outputs/a-red-ball.mp4`)).arrayBuffer();
  expect(Buffer.from(file).toString('latin1', 4, 8)).toBe('ftyp');

  expect((await post(url, { prompt: 'long', steps: 200 })).status).toBe(202);
  expect(contents(folder)).toEqual([expect.stringMatching(/^kinograph-serve-/)]);
  serving.child.kill('SIGINT');
  const { code, errors } = await serving.ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(contents(folder)).toEqual([]);
});

it('serve refuses an address others can reach, and a port that is taken', async ({ expect, folder }) => {
  const open = await kinograph(folder, 'serve', '--host', '0.0.0.0', '--port', '0', '--cache', 'off');
  expect(open).toMatchObject({ code: 1, output: '', errors: expect.stringMatching(/no password.*--allow-remote/) });
  const first = serve(folder);
  const port = new URL(await address(first)).port;
  const second = await kinograph(folder, 'serve', '--port', port, '--cache', 'off');
  expect(second).toMatchObject({ code: 1, errors: expect.stringMatching(/wanted a free port/) });
  first.child.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
});
