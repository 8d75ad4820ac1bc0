import { expect, it } from 'vitest';
import { openCheckpoint, pickedFiles } from './index.js';

/** A file as a picker of folders gives it. */
function picked(path: string, text: string): File {
  const file = new File([text], path.split('/').at(-1)!);
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

it('a picked folder opens as a checkpoint of its name', async () => {
  const checkpoint = await openCheckpoint(
    pickedFiles([
      picked('scenes/model_index.json', '{ "_class_name": "WanPipeline", "vae": ["diffusers", "AutoencoderKLWan"] }'),
      picked('scenes/vae/config.json', '{ "_class_name": "AutoencoderKLWan", "z_dim": 16 }'),
    ]),
  );
  expect(checkpoint.location).toContain('scenes');
  expect(checkpoint.components).toEqual(['vae']);
  expect((await checkpoint.component('vae')).config.z_dim).toBe(16);
});

it('the folder of one component opens too', async () => {
  const checkpoint = await openCheckpoint(pickedFiles([picked('vae/config.json', '{ "_class_name": "Vae" }')]));
  expect(checkpoint.components).toEqual(['vae']);
});

it('files picked one by one are the checkpoint themselves', async () => {
  const tree = pickedFiles([new File(['{}'], 'config.json')]);
  expect(await tree.list('')).toEqual(['config.json']);
});
