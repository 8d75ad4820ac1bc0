import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { contents, it, kinograph, quick } from './command-line.js';

/** A chat server that numbers its answers. */
const chat = { url: '', asked: [] as string[], close: () => {} };
beforeAll(async () => {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const { model, messages } = JSON.parse(text);
      chat.asked.push(`${request.headers.authorization ?? 'no key'}: ${model}: ${messages.at(-1).content}`);
      const content = `A small blue star at night, told ${chat.asked.length}.`;
      response.end(JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  chat.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  chat.close = () => server.close();
});
afterAll(() => chat.close());

const long = /^A short animated clip shows a medium-sized red ball\. The red ball is standing still\./;

describe('kinograph expand', () => {
  it('prints the caption alone, and what was left out beside it', async ({ expect, folder }) => {
    const { code, output, errors } = await kinograph(folder, 'expand', 'a shiny red ball');
    expect(code).toBe(0);
    expect(output).toMatch(long);
    expect(output.trimEnd()).not.toContain('\n');
    expect(errors).toBe('kinograph: Left out of the caption: "shiny".\n');
    const json = JSON.parse((await kinograph(folder, 'expand', 'a shiny red ball', '--json')).output);
    expect(json).toEqual({
      prompt: 'a shiny red ball',
      caption: output.trimEnd(),
      notices: ['Left out of the caption: "shiny".'],
    });
  });

  it('asks a language model that is named, and says so where it cannot', async ({ expect, folder }) => {
    const asked = await kinograph(folder, 'expand', 'a star', '--expand', chat.url, '--expand-model', 'tiny');
    expect(asked).toMatchObject({ code: 0, output: `A small blue star at night, told ${chat.asked.length}.\n` });
    expect(chat.asked.at(-1)).toBe('no key: tiny: a star');
    const nobody = await kinograph(folder, 'expand', 'a star', '--expand', 'http://127.0.0.1:9');
    expect(nobody.code).toBe(1);
    expect(nobody.errors).toMatch(/127\.0\.0\.1:9\/v1\/chat\/completions: wanted a server that answers/);
  });

  it('refuses what is nobody, and a model without its address', async ({ expect, folder }) => {
    const typo = await kinograph(folder, 'expand', 'a star', '--expand', 'scene');
    expect(typo).toMatchObject({ code: 1, output: '' });
    expect(typo.errors).toMatch(/--expand: wanted scenes, none or an address, got scene\. Did you mean "scenes"\?/);
    const model = await kinograph(folder, 'expand', 'a star', '--expand-model', 'tiny');
    expect(model.errors).toMatch(/--expand-model: wanted an address in --expand, got scenes/);
  });
});

describe('kinograph generate', () => {
  it('tells the caption, keeps it in the video, and takes the prompt as it is when told to', async ({
    expect,
    folder,
  }) => {
    const args = ['generate', 'a red ball', ...quick, '--out'];
    const expanded = await kinograph(folder, ...args, 'long.gif', '--expand', 'scenes');
    expect(expanded.errors).toMatch(/The prompt became: A short animated clip shows/);
    expect(expanded.errors.match(/became/g)).toHaveLength(1);
    const { graph } = JSON.parse((await kinograph(folder, 'inspect', 'long.gif', '--json')).output);
    expect(graph.nodes['expand-prompt'].parameters.expanded['a red ball']).toMatch(long);
    expect((await kinograph(folder, 'graph', 'show', 'long.gif')).output).toContain('expand-prompt');

    const plain = await kinograph(folder, ...args, 'short.gif', '--no-expand', '--json');
    expect(JSON.parse(plain.output)).toMatchObject({ caption: 'a red ball', notices: [] });
    const own = JSON.parse((await kinograph(folder, 'inspect', 'short.gif', '--json')).output).graph;
    expect(Object.keys(own.nodes)).not.toContain('expand-prompt');
    expect(readFileSync(join(folder, 'short.gif')).equals(readFileSync(join(folder, 'long.gif')))).toBe(false);
  });

  it('makes the same video again from the graph inside, without asking a language model again', async ({
    expect,
    folder,
  }) => {
    const made = await kinograph(
      folder,
      'generate',
      'a star',
      ...quick,
      '--expand',
      chat.url,
      '--json',
      '--out',
      'star.gif',
    );
    const { caption } = JSON.parse(made.output);
    expect(caption).toBe(`A small blue star at night, told ${chat.asked.length}.`);
    const first = readFileSync(join(folder, 'star.gif'));
    const before = chat.asked.length;
    const again = await kinograph(folder, 'graph', 'run', 'star.gif', '--threads', '1');
    expect(again).toMatchObject({ code: 0 });
    expect(again.errors).toContain(`"a star" became "${caption}"`);
    expect(readFileSync(join(folder, 'star.gif')).equals(first)).toBe(true);
    expect(chat.asked.length).toBe(before);

    const { graph } = JSON.parse((await kinograph(folder, 'inspect', 'star.gif', '--json')).output);
    writeFileSync(join(folder, 'star.json'), JSON.stringify(graph));
    const other = ['graph', 'run', 'star.json', '--set', 'prompt.text=an owl', '--threads', '1'];
    const refused = await kinograph(folder, ...other);
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(/wanted an address that was declared, got an address nobody has allowed/);
    expect(chat.asked.length).toBe(before);
    expect(await kinograph(folder, ...other, '--root', '.', '--root', chat.url)).toMatchObject({ code: 0 });
    expect(chat.asked.at(-1)).toMatch(/an owl$/);
  });

  it('is planned and locked without asking anybody', async ({ expect, folder }) => {
    const before = chat.asked.length;
    const planned = await kinograph(folder, 'plan', 'a star', ...quick, '--expand', chat.url, '--json');
    expect(JSON.parse(planned.output).graph.nodes['expand-prompt'].stage).toBe('expand-prompt-by-chat');
    expect(JSON.parse(planned.output).unknown).toEqual([]);
    writeFileSync(join(folder, 'star.json'), JSON.stringify(JSON.parse(planned.output).graph));
    expect(await kinograph(folder, 'graph', 'lock', 'star.json')).toMatchObject({ code: 0 });
    expect(chat.asked.length).toBe(before);
    expect(contents(folder)).toEqual(['star.json', 'star.lock.json']);
  });
});
