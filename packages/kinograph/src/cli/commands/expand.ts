import { Command } from 'commander';
import { wholeNumber } from '../arguments.js';
import { type ExpandFlags, expandMeaning } from '../expand-request.js';
import { printJson } from '../report.js';

/** What `expand` was asked for. */
export interface ExpandCommandFlags extends ExpandFlags {
  readonly expand: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `kinograph expand "<prompt>"`. */
export function expandCommand(signal: AbortSignal): Command {
  return new Command('expand')
    .description('the long caption that a short prompt becomes, and nothing else')
    .argument('<prompt>', 'what a video would show')
    .option('--expand <how>', `who makes it: ${expandMeaning}`, 'scenes')
    .option('--expand-model <name>', 'name of the language model at that address')
    .option('--seed <n>', "seed of a language model's answers (default: 0)", wholeNumber(0))
    .option('--json', 'print one machine-readable object')
    .action(async (prompt: string, flags: ExpandCommandFlags) => {
      const { expand } = await import('../expand.js');
      const { caption, notices } = await expand(prompt, flags, signal);
      if (flags.json) return printJson({ prompt, caption, notices });
      for (const notice of notices) process.stderr.write(`kinograph: ${notice}\n`);
      process.stdout.write(`${caption}\n`);
    });
}
