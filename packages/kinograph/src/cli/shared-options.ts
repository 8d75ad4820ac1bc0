import { type Command, Option } from 'commander';
import { runtimeNames } from '../open-runtime.js';
import { wholeNumber } from './arguments.js';
import { byteCount } from './byte-count.js';

/** Options of every command that runs a model. */
export interface RuntimeFlags {
  readonly runtime: string;
  readonly device?: string;
  readonly precision: 'fp32' | 'int8';
  readonly threads?: number;
}

/** Options of commands that fit what they run into memory. */
export interface MemoryFlag {
  readonly memory?: number;
}

/** Adds `--memory`. */
export function withMemoryOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--memory <bytes>',
      'most that everything may take, such as 2GB: chooses windows and weights that fit',
    ).argParser(byteCount),
  );
}

/** Adds `--runtime`, `--device`, `--precision` and `--threads`. */
export function withRuntimeOptions(command: Command): Command {
  return command
    .addOption(new Option('--runtime <name>', 'inference runtime').choices(runtimeNames).default('node'))
    .option('--device <name>', 'cpu, webgpu, cuda, coreml or dml where the runtime has it (default: cpu, or wasm)')
    .addOption(
      new Option('--precision <name>', 'fp32, or int8 weights quantized when they are loaded')
        .choices(['fp32', 'int8'])
        .default('fp32'),
    )
    .option('--threads <n>', 'math threads (default: all cores)', wholeNumber(1));
}
