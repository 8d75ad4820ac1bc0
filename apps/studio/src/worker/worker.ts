import { subgraphAt, validate } from '@kinograph/graph';
import type { EngineDescription, Inside } from '../engine/engine.js';
import { type EngineEvent, failureOf } from '../engine/events.js';
import type { Asked, Question, Told } from '../engine/messages.js';
import { catalogueOf } from '../engine/stage-catalogue.js';
import { devicesHere } from './devices.js';
import { graphInside } from './graph-inside.js';
import { knowEntities } from './html-entities.js';
import { makeGif } from './make-gif.js';
import { embeddedImageModel, Models } from './models.js';
import { readGraphText } from './read-graph-text.js';
import { createRunHost, pageRegistry, runGraph } from './run-graph.js';
import { defaultsOf, textToVideoGraph } from './text-to-video-graph.js';

/** Everything slow happens here: the page's own thread draws and listens. */
const models = new Models(new URL(self.name));
const host = createRunHost(models);
const registry = pageRegistry(
  () => undefined,
  () => undefined,
);
const runs = new Map<number, AbortController>();
/** Runs go one after another. */
let last: Promise<unknown> = Promise.resolve();

const tell = (told: Told) => self.postMessage(told);

self.addEventListener('message', ({ data: { id, question } }: MessageEvent<Asked>) => {
  answer(id, question).then(
    (given) => tell({ id, answer: given }),
    (error: unknown) => tell({ id, failure: failureOf(error) }),
  );
});

async function answer(id: number, question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'describe':
      return describe();
    case 'text-to-video':
      return textToVideoGraph(models, question.request);
    case 'check':
      return validate(question.graph, registry);
    case 'inside': {
      const { data, registry: inner } = subgraphAt({ data: question.graph, registry }, question.node);
      return { graph: data, catalogue: catalogueOf(inner) } satisfies Inside;
    }
    case 'read-graph':
      return readGraphText(question.json, registry);
    case 'graph-inside':
      return graphInside(question.file);
    case 'gif':
      return makeGif(question.request);
    case 'open-model':
      return defaultsOf(models, models.pick(question.files));
    case 'cancel':
      return runs.get(question.run)?.abort();
    case 'run': {
      const controller = new AbortController();
      runs.set(id, controller);
      const { signal } = controller;
      const options = { signal, tell: (event: EngineEvent) => tell({ id, event }) };
      last = last.then(() => {
        knowEntities(question.entities);
        return runGraph(question.request, host, options);
      });
      await last;
      runs.delete(id);
    }
  }
}

async function describe(): Promise<EngineDescription> {
  const [devices, model, imageModel] = await Promise.all([
    devicesHere(),
    defaultsOf(models),
    defaultsOf(models, embeddedImageModel),
  ]);
  return { devices, model, imageModel, catalogue: catalogueOf(registry) };
}
