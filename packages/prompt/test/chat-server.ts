import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server was asked. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly messages: readonly { readonly role: string; readonly content: string }[] } & Readonly<
    Record<string, unknown>
  >;
}

/** What it answers: a caption, or a whole response; nothing at all where it hangs. */
export type Answer =
  | { readonly caption: string | null; readonly finish?: string }
  | { readonly status?: number; readonly text: string; readonly location?: string }
  | 'hang';

/** An OpenAI-compatible chat server of this process. */
export interface ChatServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Starts a server that gives an answer to each question. */
export async function chatServer(answer: (asked: Asked) => Answer): Promise<ChatServer> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        path: request.url!,
        headers: request.headers,
        body: JSON.parse(Buffer.concat(parts).toString()),
      };
      asked.push(one);
      const given = answer(one);
      if (given === 'hang') return;
      if ('text' in given) {
        response.writeHead(given.status ?? 200, given.location === undefined ? {} : { location: given.location });
        response.end(given.text);
        return;
      }
      const choice = { message: { role: 'assistant', content: given.caption }, finish_reason: given.finish ?? 'stop' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ choices: [choice] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/chat/completions`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
