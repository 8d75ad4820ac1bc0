// A graph of one's own: the stages of text to video, wired for a single still image and without guidance.
//   npx tsx graph/text-to-image.ts "a red circle over green grass" [folder] [steps]
import { wanDenoiser } from '@kinograph/dit';
import { createGraph, run } from '@kinograph/graph';
import { patchifierStage } from '@kinograph/patchifier';
import { latentSpaceOf, text } from '@kinograph/ports';
import { classifierFreeGuidanceStage, denoiseStage, noiseStage, schedulerStage } from '@kinograph/sampler';
import { encodeText } from '@kinograph/text-encoder';
import { vaeDecode } from '@kinograph/vae';
import { writeVideoStage } from '@kinograph/video';
import { createServices, embeddedModel as model, openModel, openRuntime } from 'kinograph';

const [prompt = 'a red circle over green grass', path = 'still', steps = '20'] = process.argv.slice(2);
const checkpoint = await openModel(model);
const { id: space } = latentSpaceOf(await checkpoint.component('vae'));

const graph = createGraph<{ prompt: string }>('text-to-image');
const words = graph.input('prompt', text());
const { embedding } = graph.add(encodeText, {
  parameters: { checkpoint: model, maxLength: 32 },
  inputs: { text: words },
});
const { patchifier } = graph.add(patchifierStage, { parameters: {}, inputs: {} });
const { denoiser } = graph.add(wanDenoiser, { parameters: { checkpoint: model, space }, inputs: { patchifier } });
const { scheduler } = graph.add(schedulerStage, { parameters: { checkpoint: model }, inputs: {} });
const guided = { parameters: { scale: 1 }, inputs: { positive: embedding } };
const { guidance } = graph.add(classifierFreeGuidanceStage, guided);
const size = { frames: 1, height: 64, width: 64, seed: '1' };
const { noise } = graph.add(noiseStage, { parameters: size, inputs: { denoiser, patchifier } });
const loop = { parameters: { steps: Number(steps) }, inputs: { denoiser, scheduler, guidance, noise } };
const { latents } = graph.add(denoiseStage, loop);
const { frames } = graph.add(vaeDecode, { parameters: { checkpoint: model, space }, inputs: { latent: latents } });
const { file } = graph.add(writeVideoStage, { parameters: { path, fps: 8, scale: 4 }, inputs: { frames } });

const runtime = await openRuntime('node', { threads: 1 });
const services = createServices({ runtime, opened: [checkpoint] });
console.log((await run(graph.build({ file }), { inputs: { prompt }, services }).result).file);
await runtime.dispose();
