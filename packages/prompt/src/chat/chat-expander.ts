import { KinographError } from '@kinograph/errors';
import type { PromptExpander } from '../prompt-expander.js';
import { captionInstructions } from './caption-instructions.js';
import { captionOf } from './caption-of.js';
import { postJson } from './post-json.js';

/** A language model that expands prompts. */
export interface ChatExpanderOptions {
  /**
   * Address of an OpenAI-compatible chat endpoint, as llama.cpp, Ollama and vLLM have it:
   * `http://localhost:11434/v1/chat/completions`. Of an address that ends in `/v1`, or has no path, the rest is filled in.
   */
  readonly url: string;
  /** Name of the model, as the server knows it. Left out: the server's own, where it has one. */
  readonly model?: string;
  /** Sent as a bearer token. Left out: none is sent. */
  readonly apiKey?: string;
  /** What the model is told before the prompt. Default `captionInstructions`. */
  readonly instructions?: string;
  /** Longest that an answer may take. Default 120. */
  readonly timeoutSeconds?: number;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Most tokens of an answer. */
const mostTokens = 512;

/**
 * An expander that asks a language model. It asks the address it is given and no other, at temperature 0 with a seed: whether the same
 * question gets the same answer is up to the server.
 * @throws KinographError `prompt.chat-address`; from `expand`: `prompt.chat-unreachable`, `prompt.chat-timeout`, `prompt.chat-status`,
 *   `prompt.chat-answer`, and the reason of a signal that aborts.
 */
export function chatExpander(options: ChatExpanderOptions): PromptExpander {
  const { model, apiKey, instructions = captionInstructions, timeoutSeconds = 120, fetch: request = fetch } = options;
  const url = chatAddress(options.url);
  return {
    name: model ?? url,
    async expand(prompt, { signal, seed = 0 } = {}) {
      const body = {
        ...(model !== undefined && { model }),
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: prompt },
        ],
        temperature: 0,
        seed,
        max_tokens: mostTokens,
        stream: false,
      };
      return captionOf(await postJson(url, body, { apiKey, timeoutSeconds, signal, request }), url);
    },
  };
}

/**
 * The whole address of a chat endpoint.
 * @throws KinographError `prompt.chat-address`
 */
export function chatAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new KinographError('prompt.chat-address', {
      where: 'the language model',
      wanted: 'an address such as http://localhost:11434/v1/chat/completions',
      got: given,
    });
  }
  if (url.pathname === '/') url.pathname = '/v1';
  if (/\/v\d+\/?$/.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, '')}/chat/completions`;
  return url.href;
}
