import { Command } from 'commander';
import { frameSize, wholeNumber } from '../arguments.js';
import { printJson } from '../report.js';

interface InspectFlags {
  readonly size?: { readonly width: number; readonly height: number };
  readonly frames?: number;
  readonly textLength?: number;
  readonly batch: number;
  readonly json?: boolean;
}

/** `kinograph inspect CHECKPOINT|FILE`. */
export function inspectCommand(signal: AbortSignal): Command {
  return new Command('inspect')
    .description(
      'what a checkpoint holds and costs, a safetensors file holds, or how a video was made; reads headers only',
    )
    .argument('<path>', 'checkpoint folder, .safetensors file, or a video Kinograph wrote')
    .option('--size <WxH>', 'frame size for costs, in pixels', frameSize)
    .option('--frames <n>', 'frame count for costs', wholeNumber(1))
    .option('--text-length <n>', 'prompt tokens for costs', wholeNumber(1))
    .option('--batch <n>', 'batch size for costs', wholeNumber(1), 1)
    .option('--json', 'print one machine-readable object')
    .action(async (path: string, flags: InspectFlags) => {
      const { inspect } = await import('../inspect-path.js');
      const { data, lines } = await inspect(path, flags, signal);
      if (flags.json) printJson(data);
      else process.stdout.write(`${lines.join('\n')}\n`);
    });
}
