import { createGraph, run } from '@kinograph/graph';
import { type Services, text } from '@kinograph/ports';
import { stageChecks } from '@kinograph/stage-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expanderOf, expandPrompt, expandPromptByChat, expandText } from '../src/index.js';
import { type ChatServer, chatServer } from './chat-server.js';

let server: ChatServer;
beforeAll(async () => {
  server = await chatServer(({ body }) => ({ caption: `A clip of ${body.messages[1]!.content}.` }));
});
afterAll(() => server.close());

describe('the expand-prompt stage', () => {
  const checks = stageChecks(expandPrompt, {
    parameters: {},
    inputs: () => ({ text: ['a red ball', 'a blue cube at night', 'a dragon'] }),
    otherParameters: { expanded: { 'a red ball': 'A ball.' } },
  });
  for (const { name, run } of checks) it(name, run);
});

describe('the expand-prompt-by-chat stage', () => {
  const checks = stageChecks(expandPromptByChat, {
    get parameters() {
      return { url: server?.url ?? 'http://127.0.0.1' };
    },
    inputs: () => ({ text: ['a fox', 'an owl'] }),
    otherParameters: { expanded: { 'a fox': 'A fox.' } },
    wrong: [{ name: 'no address', parameters: { url: 'llama' }, message: /wanted an address such as http/ }],
  });
  for (const { name, run } of checks) it(name, run);
});

/** What a stage makes of a text, and what it says. */
async function expanded(
  stage: typeof expandPrompt | typeof expandPromptByChat,
  given: string | readonly string[],
  parameters: object,
  services: Partial<Services> = {},
) {
  const graph = createGraph('expand', { words: text() });
  const node = graph.add(stage as typeof expandPrompt, {
    parameters: parameters as never,
    inputs: { text: graph.inputs.words },
  });
  const running = run(graph.build(node), { inputs: { words: given }, services: services as Services });
  const notices: string[] = [];
  for await (const event of running) if (event.type === 'notice') notices.push(event.message);
  return { text: (await running.result).text, notices };
}

describe('a stage that expands', () => {
  it('gives a text for a text, and a batch for a batch, and tells what became of each', async () => {
    const one = await expanded(expandPrompt, 'a red ball', {});
    expect(one.text).toMatch(/^A short animated clip shows a medium-sized red ball\./);
    expect(one.notices).toEqual([`"a red ball" became "${one.text}"`]);
    const batch = await expanded(expandPrompt, ['a red ball', 'a red ball', 'a shiny star'], {});
    expect(batch.text.slice(0, 2)).toEqual([one.text, one.text]);
    expect(batch.notices).toEqual([
      `"a red ball" became "${one.text}"`,
      `"a shiny star" became "${batch.text[2]}"`,
      'Left out of the caption: "shiny".',
    ]);
  });

  it('takes captions it was given, and asks nobody for them', async () => {
    const before = server.asked.length;
    const known = { url: server.url, expanded: { 'a fox': 'The fox of before.' } };
    expect((await expanded(expandPromptByChat, ['a fox', 'an owl'], known)).text).toEqual([
      'The fox of before.',
      'A clip of an owl.',
    ]);
    expect(server.asked.length).toBe(before + 1);
    const given = { expander: 'given', expanded: { 'a fox': 'The fox.' } };
    expect((await expanded(expandPrompt, ['a fox', 'a red ball'], given)).text).toEqual(['The fox.', 'a red ball']);
  });

  it('asks only addresses that its host lets it ask', async () => {
    const before = server.asked.length;
    const address = () => {
      throw new Error('not that one');
    };
    await expect(expanded(expandPromptByChat, 'a fox', { url: server.url }, { address })).rejects.toThrow(
      'not that one',
    );
    expect(server.asked.length).toBe(before);
  });
});

it('a function is an expander', async () => {
  const loud = expanderOf((prompt) => prompt.toUpperCase(), 'loud');
  expect(await expandText(loud, ['a fox', 'an owl'], {})).toEqual(['A FOX', 'AN OWL']);
  const told = expanderOf(async () => ({ caption: 'A fox.', notices: ['Told.'] }));
  const notices: string[] = [];
  await expandText(told, 'fox', { notice: (message) => notices.push(message) });
  expect(notices).toEqual(['"fox" became "A fox."', 'Told.']);
});
