import { KinographError } from '@kinograph/errors';

/** How a question is asked. */
export interface PostOptions {
  readonly apiKey?: string;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  readonly request: typeof fetch;
}

/** Most bytes of an answer that are read. */
const mostBytes = 1_000_000;

/**
 * Sends JSON and gives the JSON that is answered.
 * @throws KinographError `prompt.chat-unreachable`, `prompt.chat-timeout`, `prompt.chat-status`, `prompt.chat-answer`; the reason of
 *   the signal where that aborts
 */
export async function postJson(url: string, body: object, options: PostOptions): Promise<unknown> {
  const { apiKey, timeoutSeconds, signal, request } = options;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(body),
      // Where it is sent on to, nobody has named.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await textOf(response, url);
    if (!response.ok) throw refused(response, text, url);
    return parsed(text, url);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof KinographError) throw cause;
    if (timeout.aborted) {
      throw new KinographError('prompt.chat-timeout', {
        where: url,
        wanted: `an answer within ${timeoutSeconds} s`,
        got: 'none',
        next: 'Take a smaller model, or allow more time.',
        cause,
      });
    }
    const inner = (cause as { cause?: { code?: string } }).cause?.code;
    throw new KinographError('prompt.chat-unreachable', {
      where: url,
      wanted: 'a server that answers',
      got: inner === 'ECONNREFUSED' ? 'a refused connection' : (inner ?? String((cause as Error).message ?? cause)),
      next: 'Start the server, or name its address.',
      cause,
    });
  }
}

async function textOf(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader!.read()) {
    bytes += part.value.byteLength;
    if (bytes > mostBytes) {
      await reader!.cancel();
      throw new KinographError('prompt.chat-answer', {
        where: url,
        wanted: `an answer of at most ${mostBytes} bytes`,
        got: 'more',
      });
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KinographError('prompt.chat-answer', {
      where: url,
      wanted: 'JSON',
      got: JSON.stringify(text.slice(0, 80)),
      next: 'Is this a chat endpoint, such as .../v1/chat/completions?',
      cause,
    });
  }
}

/** What to do about a status. */
const advice: Readonly<Record<number, string>> = {
  401: 'This server wants a key.',
  403: 'This server wants another key.',
  404: 'Look at the address, and at the name of the model.',
  429: 'Wait, then ask again.',
};

function refused(response: Response, text: string, url: string): KinographError {
  const { status } = response;
  const target = response.headers.get('location');
  return new KinographError('prompt.chat-status', {
    where: url,
    wanted: 'status 200',
    got: [`status ${status}`, messageIn(text)].filter(Boolean).join(': '),
    next: target ? `It sends on to ${target}: name that address if you trust it.` : advice[status],
  });
}

/** What a server says of an error: `{ error: { message } }`, `{ error }` or text. */
function messageIn(text: string): string {
  let said: unknown = text;
  try {
    const json = JSON.parse(text) as { error?: { message?: unknown } | string; message?: unknown } | null;
    const error = json?.error;
    said = typeof error === 'object' ? error?.message : (error ?? json?.message);
  } catch {
    if (/^\s*</.test(text)) return '';
  }
  return typeof said === 'string' ? said.trim().slice(0, 300) : '';
}
