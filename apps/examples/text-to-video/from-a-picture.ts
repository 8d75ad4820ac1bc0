// Image to video: a clip that goes on from the last picture of another.
//   npx tsx text-to-video/from-a-picture.ts [file] [steps]
import { join } from 'node:path';
import {
  createServices,
  embeddedImageModel,
  embeddedModel,
  openModel,
  openRuntime,
  run,
  type TextToVideoRequest,
  textToVideo,
  textToVideoSettings,
} from 'kinograph';

const [path = 'goes-on.mp4', steps = '20'] = process.argv.slice(2);
const prompt = 'a red ball moving right over a green meadow';
const runtime = await openRuntime('node', { threads: 1 });

async function make(model: string, request: Pick<TextToVideoRequest, 'path' | 'given'>): Promise<string> {
  const checkpoint = await openModel(model);
  const { settings } = await textToVideoSettings(checkpoint, { prompt, steps: Number(steps), ...request });
  const services = createServices({ runtime, opened: [checkpoint] });
  const { file } = await run(textToVideo(settings), { services }).result;
  await checkpoint.close();
  return file[0]!.path;
}

const pictures = await make(embeddedModel, { path: path.replace(/\.\w+$/, '-start') }); // no extension: a folder of PNG files
const last = join(pictures, 'frame-00016.png');
console.log(await make(embeddedImageModel, { path, given: { pictures: [{ path: last, at: 0 }] } }));

await runtime.dispose();
