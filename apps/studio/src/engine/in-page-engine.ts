import { KinographError } from '@kinograph/errors';
import type { Engine } from './engine.js';
import type { EngineEvent, Failure } from './events.js';
import { entitiesIn } from './html-entities.js';
import type { Question, Told } from './messages.js';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent?: (event: EngineEvent) => void;
}

/** Runs graphs in a dedicated worker of this page, which never waits for it. */
export function createInPageEngine(): Engine {
  // The worker's name carries where the model lies: below the page, wherever that is served.
  const name = String(new URL('model/', document.baseURI));
  const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name });
  const waiting = new Map<number, Waiting>();
  let next = 0;

  worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    const asker = waiting.get(data.id);
    if ('event' in data) return asker?.onEvent?.(data.event);
    waiting.delete(data.id);
    if ('failure' in data) asker?.reject(errorOf(data.failure));
    else asker?.resolve(data.answer);
  });
  worker.addEventListener('error', ({ message }) => {
    const error = errorOf({
      code: 'studio.worker',
      message: `The page's worker stopped: ${message ?? 'it could not be loaded'}.`,
    });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });

  function ask<Answer>(question: Question, onEvent?: (event: EngineEvent) => void) {
    const id = next++;
    const answer = new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject, onEvent });
      worker.postMessage({ id, question });
    }) as Promise<Answer>;
    return { id, answer };
  }

  return {
    name: 'this page',
    remote: false,
    describe: () => ask<Awaited<ReturnType<Engine['describe']>>>({ ask: 'describe' }).answer,
    textToVideo: (request) => ask<Awaited<ReturnType<Engine['textToVideo']>>>({ ask: 'text-to-video', request }).answer,
    check: (graph) => ask<Awaited<ReturnType<Engine['check']>>>({ ask: 'check', graph }).answer,
    inside: (graph, node) => ask<Awaited<ReturnType<Engine['inside']>>>({ ask: 'inside', graph, node }).answer,
    readGraph: (json) => ask<Awaited<ReturnType<Engine['readGraph']>>>({ ask: 'read-graph', json }).answer,
    openModel: (files) =>
      ask<Awaited<ReturnType<NonNullable<Engine['openModel']>>>>({ ask: 'open-model', files }).answer,
    gif: (request) => ask<Blob>({ ask: 'gif', request }).answer,
    graphInside: (file) => ask<string | undefined>({ ask: 'graph-inside', file }).answer,
    run(request, onEvent) {
      const { id, answer } = ask<void>({ ask: 'run', request, entities: entitiesIn(request) }, onEvent);
      const ended = answer.catch((error: Error) => {
        const failure = { code: 'studio.worker', message: error.message };
        onEvent({ type: 'run-finished', outcome: 'failed', seconds: 0, failure });
      });
      return { ended, cancel: () => void ask({ ask: 'cancel', run: id }) };
    },
  };
}

function errorOf({ code, message }: Failure): KinographError {
  return new KinographError(code, { where: message });
}
