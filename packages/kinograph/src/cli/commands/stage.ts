import { Command } from 'commander';
import { printJson } from '../report.js';
import { type RuntimeFlags, withRuntimeOptions } from '../shared-options.js';

interface StageFlags extends RuntimeFlags {
  readonly recipe: string;
  readonly in: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `kinograph stage CHECKPOINT/COMPONENT --recipe R --in IN --out OUT`. */
export function stageCommand(signal: AbortSignal): Command {
  const command = new Command('stage')
    .description('run one component of a checkpoint on named tensors')
    .argument('<component>', 'component folder, such as my-model/vae')
    .requiredOption('--recipe <name>', 'forward, vae_encode, vae_decode or tokenize')
    .requiredOption('--in <file>', 'safetensors with tensors in.<argument>, as diffusers names its arguments')
    .requiredOption('--out <file>', 'safetensors to write, with tensors out.<name>')
    .option('--json', 'print one machine-readable object');
  return withRuntimeOptions(command).action(async (component: string, flags: StageFlags) => {
    const { runStageFile } = await import('../run-stage-file.js');
    const outputs = await runStageFile(component, flags, signal);
    if (flags.json) printJson({ out: flags.out, outputs });
    else
      for (const { name, dtype, shape } of outputs) process.stdout.write(`${name}  ${dtype} [${shape.join(', ')}]\n`);
  });
}
