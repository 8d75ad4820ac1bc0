import { afterEach, describe, expect, it } from 'vitest';
import { captionInstructions, chatAddress, chatExpander } from '../src/index.js';
import { type Answer, type Asked, type ChatServer, chatServer } from './chat-server.js';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function answering(answer: Answer | ((asked: Asked) => Answer)): Promise<ChatServer> {
  server = await chatServer(typeof answer === 'function' ? answer : () => answer);
  return server;
}

describe('chatExpander', () => {
  it('asks for the caption of a prompt, and gives it', async () => {
    const { url, asked } = await answering({ caption: 'A red fox runs across snow.' });
    const expander = chatExpander({ url, model: 'small', apiKey: 'secret' });
    expect(await expander.expand('a fox', { seed: 7 })).toEqual({
      caption: 'A red fox runs across snow.',
      notices: [],
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.headers).toMatchObject({ authorization: 'Bearer secret', 'content-type': 'application/json' });
    expect(asked[0]!.body).toMatchObject({
      model: 'small',
      seed: 7,
      temperature: 0,
      stream: false,
      messages: [
        { role: 'system', content: captionInstructions },
        { role: 'user', content: 'a fox' },
      ],
    });
  });

  it('names no model and sends no key where none is given', async () => {
    const { url, asked } = await answering({ caption: 'A fox.' });
    await chatExpander({ url, instructions: 'Be short.' }).expand('a fox');
    expect(asked[0]!.body).not.toHaveProperty('model');
    expect(asked[0]!.headers).not.toHaveProperty('authorization');
    expect(asked[0]!.body.messages[0]!.content).toBe('Be short.');
  });

  it.each([
    ['"A fox runs."', 'A fox runs.'],
    ['“A fox runs.”', 'A fox runs.'],
    ['Caption: A fox\nruns.', 'A fox runs.'],
    ['**Caption:** A fox runs.', 'A fox runs.'],
    ['<think>\nA fox? Yes.\n</think>\n\nA fox runs.', 'A fox runs.'],
    ['A sign says "fox".', 'A sign says "fox".'],
  ])('takes off what models put around a caption: %j', async (caption, wanted) => {
    const { url } = await answering({ caption });
    expect((await chatExpander({ url }).expand('a fox')).caption).toBe(wanted);
  });

  it('tells that an answer was cut off', async () => {
    const { url } = await answering({ caption: 'A fox ru', finish: 'length' });
    expect((await chatExpander({ url }).expand('a fox')).notices).toEqual([expect.stringMatching(/cut off/)]);
  });

  it.each<[string, Answer, string, RegExp]>([
    [
      'a status',
      { status: 404, text: '{"error":{"message":"model \'x\' not found"}}' },
      'prompt.chat-status',
      /status 404: model 'x' not found\. Look at the address, and at the name/,
    ],
    [
      'an error as text',
      { status: 400, text: '{"error":"model is required"}' },
      'prompt.chat-status',
      /status 400: model is required\.$/,
    ],
    [
      'a refused key',
      { status: 401, text: '<html>no</html>' },
      'prompt.chat-status',
      /status 401\. This server wants a key/,
    ],
    [
      'a redirect',
      { status: 307, text: '', location: 'http://elsewhere.test/' },
      'prompt.chat-status',
      /sends on to http:\/\/elsewhere\.test/,
    ],
    ['an empty answer', { caption: '  ' }, 'prompt.chat-answer', /wanted a caption, got an empty answer/],
    [
      'no answer but thoughts',
      { caption: '<think>hm', finish: 'length' },
      'prompt.chat-answer',
      /before the answer was cut off\. Take a model that thinks less/,
    ],
    ['null', { caption: null }, 'prompt.chat-answer', /an empty answer/],
    ['another JSON', { text: '{"ok":true}' }, 'prompt.chat-answer', /wanted an answer with choices.*got \{"ok":true\}/],
    ['a page', { text: '<html>' }, 'prompt.chat-answer', /wanted JSON, got "<html>"/],
    ['endless text', { text: 'x'.repeat(1_100_000) }, 'prompt.chat-answer', /at most 1000000 bytes/],
  ])('says what is wrong with %s', async (_, answer, code, message) => {
    const { url } = await answering(answer);
    const asking = chatExpander({ url }).expand('a fox');
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringMatching(message), where: url });
  });

  it('says so where nobody listens', async () => {
    const { url } = await answering('hang');
    await server!.close();
    server = undefined;
    await expect(chatExpander({ url }).expand('a fox')).rejects.toMatchObject({
      code: 'prompt.chat-unreachable',
      message: expect.stringMatching(/got a refused connection\. Start the server/),
    });
  });

  it('waits as long as it may', async () => {
    const { url } = await answering('hang');
    await expect(chatExpander({ url, timeoutSeconds: 0.1 }).expand('a fox')).rejects.toMatchObject({
      code: 'prompt.chat-timeout',
      message: expect.stringMatching(/within 0\.1 s/),
    });
  });

  it('stops where it is told to, with the reason', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const { url } = await answering(() => {
      stop.abort(reason);
      return 'hang';
    });
    await expect(chatExpander({ url }).expand('a fox', { signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('the address of a chat endpoint', () => {
  it.each([
    ['http://localhost:11434', 'http://localhost:11434/v1/chat/completions'],
    ['http://localhost:8080/v1/', 'http://localhost:8080/v1/chat/completions'],
    ['https://a.test/api/v1', 'https://a.test/api/v1/chat/completions'],
    ['https://a.test/other/chat', 'https://a.test/other/chat'],
  ])('%s is filled in', (given, whole) => expect(chatAddress(given)).toBe(whole));

  it.each(['localhost:11434', 'file:///etc/passwd', 'llama'])('%s is none', (given) => {
    expect(() => chatExpander({ url: given })).toThrow(expect.objectContaining({ code: 'prompt.chat-address' }));
  });
});
