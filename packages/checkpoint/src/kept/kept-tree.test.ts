import { expect, it } from 'vitest';
import { keptTree } from './kept-tree.js';

/** Answers range requests for one file of 2 MiB. */
const served: typeof fetch = async (url, init) => {
  if (!String(url).endsWith('/vae/model.safetensors')) return new Response(null, { status: 404 });
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range')!)!;
  const bytes = new Uint8Array(Number(to) - Number(from) + 1).fill(7);
  return new Response(bytes, {
    status: 206,
    headers: { etag: '"1"', 'content-range': `bytes ${from}-${to}/${2 ** 21}` },
  });
};

// What is kept, and how, is tested in a browser: test/browser.
it('reads over the network where there is no file system to keep files in, and says so', async () => {
  const notices: string[] = [];
  const tree = keptTree('http://host.test/model', { fetch: served, onNotice: (notice) => notices.push(notice) });
  const source = await tree.open('vae/model.safetensors');
  expect(await source!.read(5, 3)).toEqual(Uint8Array.of(7, 7, 7));
  expect(notices).toEqual([expect.stringContaining('keeps no files')]);
});

it('knows no file where the server knows none', async () => {
  const tree = keptTree('http://host.test/model', { fetch: served });
  expect(await tree.open('model_index.json')).toBeUndefined();
});
