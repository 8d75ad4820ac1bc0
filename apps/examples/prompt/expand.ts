// `@kinograph/prompt` alone: a short prompt as training captions would say it, an expander of one's own, and a batch in a graph.
//   npx tsx prompt/expand.ts [prompt]
import { createGraph, run } from '@kinograph/graph';
import { text } from '@kinograph/ports';
import { expanderOf, expandPrompt, expandText, scenesExpander } from '@kinograph/prompt';

const [prompt = 'a shiny red ball hops in the snow'] = process.argv.slice(2);
const { caption, notices } = await scenesExpander.expand(prompt);
console.log(caption);
for (const notice of notices) console.log(`(${notice})`);

// `textToVideoSettings(checkpoint, { prompt, expand: drawn, ... })` makes a video with it.
const drawn = expanderOf(async (given) => `A pencil drawing. ${(await scenesExpander.expand(given)).caption}`);
console.log(await expandText(drawn, prompt, {}));

const graph = createGraph('captions', { prompts: text() });
const captions = graph.add(expandPrompt, { parameters: {}, inputs: { text: graph.inputs.prompts } });
const running = run(graph.build(captions), {
  inputs: { prompts: ['a star at night', 'two cubes'] },
  services: {} as never,
});
for await (const event of running) if (event.type === 'notice') console.log(event.message);
console.log((await running.result).text.length, 'captions');
