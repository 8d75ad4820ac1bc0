// Text to video in a page, on WebAssembly in a worker of its own: an MP4 to watch and to keep, with its graph inside.
//   npx vite page
import { openCheckpoint } from '@kinograph/checkpoint';
import { createRegistry, readGraph, run, writeGraph } from '@kinograph/graph';
import { builtInStages, textToVideo, textToVideoSettings } from '@kinograph/pipelines';
import { createWebRuntime } from '@kinograph/runtime-web';
import { type EncodedVideo, encodeVideoStage } from '@kinograph/video/web';

const [form, output] = [document.forms[0]!, document.querySelector('output')!];
const [player, link] = [document.querySelector('video')!, document.querySelector('a')!];
const runtime = await createWebRuntime();
const checkpoint = await openCheckpoint(new URL('.', location.href)); // weights are fetched when a model is opened

// What Node writes to disk is made in memory here: the same stage of the same graph, by the browser's encoder.
const write = encodeVideoStage({ onVideo: show });
const registry = createRegistry([...builtInStages.filter(({ id }) => id !== write.id), write]);

function show({ name, data }: EncodedVideo): void {
  player.src = link.href = URL.createObjectURL(data);
  link.download = name;
  link.hidden = false;
}

form.onsubmit = async (event) => {
  event.preventDefault();
  const asked = new FormData(form);
  const prompt = String(asked.get('prompt'));
  const request = { prompt, steps: Number(asked.get('steps')), path: 'video.mp4' };
  const { settings } = await textToVideoSettings(checkpoint, request);
  const graph = readGraph(textToVideo(settings).data, registry);
  const services = { runtime, checkpoint: async () => checkpoint, graph: writeGraph(graph) };
  const running = run(graph, { services });
  for await (const told of running) if (told.type === 'progress') output.value = `step ${told.step} of ${told.steps}`;
  await running.result;
  output.value = 'done';
};
