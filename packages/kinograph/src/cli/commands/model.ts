import { fileURLToPath } from 'node:url';
import { checkpointUrl, imageCheckpointUrl } from '@kinograph/model-scenes';
import { Command } from 'commander';

/** Embedded models by what they do, each with its folder. */
const folders = { t2v: checkpointUrl, i2v: imageCheckpointUrl } as const;

/** `kinograph model path`. */
export function modelCommand(): Command {
  const path = new Command('path')
    .description(
      "where an embedded model's folder is, in diffusers layout: for diffusers itself, or to start training from",
    )
    .argument('[task]', `what it does: ${Object.keys(folders).join(', ')} (text to video, image to video)`, 't2v')
    .action((task: string, _flags: unknown, command: Command) => {
      if (!Object.hasOwn(folders, task)) {
        command.error(`error: no embedded model for "${task}"; there is: ${Object.keys(folders).join(', ')}`);
      }
      process.stdout.write(`${fileURLToPath(folders[task as keyof typeof folders])}\n`);
    });
  return new Command('model').description('the models that ship with Kinograph').addCommand(path);
}
