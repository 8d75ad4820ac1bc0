import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { cacheCommand } from './commands/cache.js';
import { datasetCommand } from './commands/dataset.js';
import { expandCommand } from './commands/expand.js';
import { generateCommand } from './commands/generate.js';
import { graphCommand } from './commands/graph.js';
import { inspectCommand } from './commands/inspect.js';
import { modelCommand } from './commands/model.js';
import { parityCommand } from './commands/parity.js';
import { planCommand } from './commands/plan.js';
import { serveCommand } from './commands/serve.js';
import { stageCommand } from './commands/stage.js';

/** The whole command line. What a command runs is imported when it runs: `--help` is instant. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('kinograph')
    .description('Text to video on this machine: generate, take checkpoints apart, prove the numbers, run graphs.')
    .version(packageJson.version)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  const commands = [
    generateCommand,
    expandCommand,
    planCommand,
    serveCommand,
    stageCommand,
    parityCommand,
    inspectCommand,
    graphCommand,
    cacheCommand,
    datasetCommand,
    modelCommand,
  ];
  for (const make of commands) program.addCommand(inherit(program, make(signal)));
  return program;
}

/** Settings that commander copies only to commands it makes itself. */
function inherit(parent: Command, command: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(command, child as Command);
  return command;
}
